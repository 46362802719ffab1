//! Fetching what is new: named first, each file by itself, so that one that fails keeps none of the
//! others back.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use seawall_model::{Ecosystem, Fetch};

use super::download::NotHad;
use super::gather::Gathering;
use super::import::read;
use super::manifest::{Fetched, Validator};
use super::{FETCHING, Imported, Origin, Store, StoreOptions};
use crate::error::AdvisoryError;
use crate::feeds::{ALL, Remote, nvd_of_words};

/// A source that was confirmed a day ago is asked about again.
const DUE: u64 = 86_400;
/// The same of NVD, whose files are large and change every day.
const DUE_NVD: u64 = 7 * 86_400;
/// A server that did not answer is left alone for so long.
const PAUSE: u64 = 3_600;

/// What an update did.
#[derive(Debug, Default)]
pub struct Updated {
    /// What came of the files that are new.
    pub imported: Imported,
    /// Addresses that had nothing new.
    pub unchanged: Vec<String>,
    /// What gave nothing, and why; what was there stays.
    pub failed: Vec<NotFetched>,
}

/// A file that did not come, or all files of a host that can't be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFetched {
    /// The address of the file, or the first that the host was asked for.
    pub url: String,
    /// Why.
    pub reason: String,
    /// The host that can't be reached, if it was not the file.
    pub host: Option<String>,
    /// How many files this is about.
    pub files: usize,
}

impl NotFetched {
    fn file(url: &str, reason: String) -> Self {
        Self {
            url: url.to_owned(),
            reason,
            host: None,
            files: 1,
        }
    }
}

/// What to fetch for these ecosystems, and for all: EPSS and KEV.
pub fn remotes(ecosystems: &[Ecosystem]) -> Vec<Remote> {
    let mut all = Vec::new();
    for feed in ALL {
        for ecosystem in ecosystems {
            all.extend(feed.remotes(Some(ecosystem)));
        }
        all.extend(feed.remotes(None));
    }
    // Releases come from targets: a name that leads elsewhere is none.
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    all.retain(|remote: &Remote| remote.name.chars().all(plain) && !remote.name.starts_with('.'));
    all.sort_by(|a, b| a.url.cmp(&b.url));
    all.dedup();
    all
}

/// What came of a question, for the one who keeps it.
enum Answer<'r> {
    /// A file, with what the server says of its state.
    Came(&'r Remote, PathBuf, Validator),
    /// Nothing newer.
    Unchanged(&'r Remote),
    /// Nothing, and why.
    Failed(&'r Remote, String),
    /// Nothing of all that the host should still have been asked for.
    Gone(String, Vec<&'r Remote>, String),
    /// The store can't be read.
    Broken(AdvisoryError),
}

/// What a person means for whom advisories are to be fetched: an ecosystem ([`Ecosystem::of_words`]), a
/// distribution with its release, or NVD's scores (`nvd`, `nvd:2021`, `nvd:2019-2021`). None for words that
/// are neither, and where nothing can be fetched: some distributions only have files for each release.
pub fn fetchable(words: &str) -> Option<Vec<Ecosystem>> {
    if let Some(years) = nvd_of_words(words) {
        return Some(years);
    }
    let ecosystem = Ecosystem::of_words(words)?;
    let own = ALL
        .iter()
        .any(|feed| !feed.remotes(Some(&ecosystem)).is_empty());
    own.then(|| vec![ecosystem])
}

impl Store {
    /// Fetches these files and takes in what is new, one after the other. Hosts are asked side by side,
    /// each for one file at a time; one that can't be reached is asked for nothing more. `tell` hears of
    /// each file before it is asked for.
    pub fn update(
        &self,
        remotes: &[Remote],
        fetch: &dyn Fetch,
        options: StoreOptions,
        tell: &mut (dyn FnMut(&Remote) + Send),
    ) -> Result<Updated, AdvisoryError> {
        // Two that fetch would write to the same unfinished files.
        let _fetching = self.lock_by(FETCHING)?;
        self.tidy_downloads();
        let mut hosts: BTreeMap<&str, Vec<&Remote>> = BTreeMap::new();
        for remote in remotes {
            hosts.entry(remote.host()).or_default().push(remote);
        }
        let tell = Mutex::new(tell);
        let tell = |remote: &Remote| {
            let mut tell = tell.lock().unwrap_or_else(PoisonError::into_inner);
            tell(remote);
        };
        let mut updated = Updated::default();
        std::thread::scope(|scope| {
            let (sender, came) = sync_channel(0);
            for (host, remotes) in hosts {
                let (sender, tell) = (sender.clone(), &tell);
                scope.spawn(move || self.ask(host, &remotes, fetch, tell, &sender));
            }
            drop(sender);
            for answer in came {
                self.take(answer, options, &mut updated)?;
            }
            Ok::<_, AdvisoryError>(())
        })?;
        updated.failed.sort_by(|a, b| a.url.cmp(&b.url));
        Ok(updated)
    }

    /// Asks a host for its files, until it can't be reached, or nobody waits for the answers.
    fn ask<'r>(
        &self,
        host: &str,
        remotes: &[&'r Remote],
        fetch: &dyn Fetch,
        tell: &(dyn Fn(&Remote) + Sync),
        sender: &SyncSender<Answer<'r>>,
    ) {
        for (at, remote) in remotes.iter().copied().enumerate() {
            tell(remote);
            let known = self.validator(remote);
            let answer = match known.map(|known| self.download(remote, fetch, &known)) {
                Ok(Ok(Some((path, validator)))) => Answer::Came(remote, path, validator),
                Ok(Ok(None)) => Answer::Unchanged(remote),
                Ok(Err(NotHad::File(reason))) => Answer::Failed(remote, reason),
                Ok(Err(NotHad::Host(reason))) => {
                    let rest = remotes.get(at..).unwrap_or_default().to_vec();
                    let _ = sender.send(Answer::Gone(host.to_owned(), rest, reason));
                    return;
                }
                Err(error) => Answer::Broken(error),
            };
            if sender.send(answer).is_err() {
                return;
            }
        }
    }

    fn take(
        &self,
        answer: Answer<'_>,
        options: StoreOptions,
        updated: &mut Updated,
    ) -> Result<(), AdvisoryError> {
        let now = self.now();
        match answer {
            Answer::Came(remote, path, validator) => {
                let gathered = read(std::slice::from_ref(&path), remote.scope.clone());
                // Read whole: what comes of it is in memory.
                let _ = fs::remove_file(&path);
                self.take_in(remote, gathered, validator, options, updated)
            }
            Answer::Unchanged(remote) => {
                updated.unchanged.push(remote.url.clone());
                self.note(&[remote], now, true)
            }
            Answer::Failed(remote, reason) => {
                let failed = NotFetched::file(&remote.url, reason);
                updated.failed.push(failed);
                self.note(&[remote], now, false)
            }
            Answer::Gone(host, remotes, reason) => {
                let url = remotes.first().map_or("", |remote| &remote.url);
                updated.failed.push(NotFetched {
                    host: Some(host),
                    files: remotes.len(),
                    ..NotFetched::file(url, reason)
                });
                self.note(&remotes, now, false)
            }
            Answer::Broken(error) => Err(error),
        }
    }

    /// Keeps what was read of a file that came.
    fn take_in(
        &self,
        remote: &Remote,
        gathered: Result<Gathering, AdvisoryError>,
        validator: Validator,
        options: StoreOptions,
        updated: &mut Updated,
    ) -> Result<(), AdvisoryError> {
        let now = self.now();
        match gathered {
            Ok(gathering) => {
                let origin = Origin::Remote {
                    name: &remote.name,
                    url: &remote.url,
                    validator,
                    now,
                };
                let imported = self.keep(gathering, options, &origin)?;
                updated.imported.append(imported);
                Ok(())
            }
            Err(error) => {
                let reason = seawall_model::chain(&error);
                updated.failed.push(NotFetched::file(&remote.url, reason));
                self.note(&[remote], now, false)
            }
        }
    }

    /// What the server said of the state that is here, if it is here and sound.
    fn validator(&self, remote: &Remote) -> Result<Validator, AdvisoryError> {
        let manifest = self.manifest_or_anew()?;
        let fetched = manifest.remotes.get(&remote.name);
        // What one server said of its file means nothing to another.
        let fetched = fetched.filter(|fetched| fetched.url == remote.url);
        let Some(validator) = fetched.and_then(|fetched| fetched.validator.clone()) else {
            return Ok(Validator::default());
        };
        let sound = manifest
            .parts
            .iter()
            .filter(|part| part.remote.as_deref() == Some(&remote.name))
            .all(|part| self.verify_part(part).is_ok());
        Ok(if sound {
            validator
        } else {
            Validator::default()
        })
    }

    /// Remembers that a server was asked, and whether it said that nothing is newer.
    fn note(&self, remotes: &[&Remote], now: u64, confirmed: bool) -> Result<(), AdvisoryError> {
        let _lock = self.lock()?;
        let mut manifest = self.manifest_or_anew()?;
        manifest.sequence += 1;
        for remote in remotes {
            let fetched = manifest.remotes.entry(remote.name.clone()).or_default();
            fetched.tried = now;
            if confirmed {
                fetched.checked = Some(now);
                let of_remote =
                    |part: &&mut super::Source| part.remote.as_ref() == Some(&remote.name);
                for part in manifest.parts.iter_mut().filter(of_remote) {
                    part.as_of = now;
                }
            }
        }
        self.commit(&manifest)
    }

    /// Whether a file was asked for within the hour, and did not come.
    pub fn is_paused(&self, remote: &Remote) -> Result<bool, AdvisoryError> {
        let (manifest, now) = (self.manifest()?, self.now());
        let fetched = manifest.remotes.get(&remote.name);
        Ok(fetched.is_some_and(|fetched| {
            fetched.checked != Some(fetched.tried)
                && fetched.tried <= now
                && now - fetched.tried < PAUSE
        }))
    }

    /// Of what these ecosystems need, the files that were fetched before (or belong to such) and
    /// have not been asked about for a day.
    pub fn due(&self, ecosystems: &[Ecosystem]) -> Result<Vec<Remote>, AdvisoryError> {
        let (manifest, now) = (self.manifest()?, self.now());
        let due = |fetched: &Fetched, every: u64| {
            let checked = fetched.checked.unwrap_or(0);
            // A clock that was set back makes what is known look as if it came from the future.
            let old = |then: u64, age: u64| then > now || now - then >= age;
            old(checked, every) && old(fetched.tried, PAUSE)
        };
        let mut all = remotes(ecosystems);
        all.retain(|remote| {
            let every = if remote.is_of_nvd() { DUE_NVD } else { DUE };
            let fetched = manifest.remotes.get(&remote.name);
            fetched.is_some_and(|fetched| due(fetched, every))
        });
        Ok(all)
    }
}
