//! Fetching what is new: named first, each file by itself, so that one that fails keeps none of the
//! others back.

use std::fs;

use seawall_model::{Ecosystem, Fetch};

use super::import::read;
use super::manifest::{Fetched, Validator};
use super::{FETCHING, Imported, Origin, Store, StoreOptions};
use crate::error::AdvisoryError;
use crate::feeds::{ALL, Remote};

/// A source that was confirmed a day ago is asked about again.
const DUE: u64 = 86_400;
/// A server that did not answer is left alone for so long.
const PAUSE: u64 = 3_600;

/// What an update did.
#[derive(Debug, Default)]
pub struct Updated {
    /// What came of the files that are new.
    pub imported: Imported,
    /// Addresses that had nothing new.
    pub unchanged: Vec<String>,
    /// Addresses that gave nothing, and why; what was there stays.
    pub failed: Vec<(String, String)>,
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

impl Store {
    /// Fetches these files and takes in what is new, one after the other. `tell` hears of each before
    /// it is asked for.
    pub fn update(
        &self,
        remotes: &[Remote],
        fetch: &dyn Fetch,
        options: StoreOptions,
        tell: &mut dyn FnMut(&Remote),
    ) -> Result<Updated, AdvisoryError> {
        // Two that fetch would write to the same unfinished files.
        let _fetching = self.lock_by(FETCHING)?;
        self.tidy_downloads();
        let mut updated = Updated::default();
        for remote in remotes {
            tell(remote);
            self.update_one(remote, fetch, options, &mut updated)?;
        }
        Ok(updated)
    }

    fn update_one(
        &self,
        remote: &Remote,
        fetch: &dyn Fetch,
        options: StoreOptions,
        updated: &mut Updated,
    ) -> Result<(), AdvisoryError> {
        let now = self.now();
        let known = self.validator(remote)?;
        let (path, validator) = match self.download(remote, fetch, &known) {
            Ok(Some(whole)) => whole,
            Ok(None) => {
                updated.unchanged.push(remote.url.clone());
                return self.note(remote, now, true);
            }
            Err(reason) => {
                updated.failed.push((remote.url.clone(), reason));
                return self.note(remote, now, false);
            }
        };
        let gathered = read(std::slice::from_ref(&path), remote.scope.clone());
        // Read whole: what comes of it is in memory.
        let _ = fs::remove_file(&path);
        match gathered {
            Ok(gathering) => {
                let origin = Origin::Remote {
                    name: &remote.name,
                    url: &remote.url,
                    validator,
                    now,
                };
                updated
                    .imported
                    .append(self.keep(gathering, options, &origin)?);
                Ok(())
            }
            Err(error) => {
                updated
                    .failed
                    .push((remote.url.clone(), seawall_model::chain(&error)));
                self.note(remote, now, false)
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
    fn note(&self, remote: &Remote, now: u64, confirmed: bool) -> Result<(), AdvisoryError> {
        let _lock = self.lock()?;
        let mut manifest = self.manifest_or_anew()?;
        manifest.sequence += 1;
        let fetched = manifest.remotes.entry(remote.name.clone()).or_default();
        fetched.tried = now;
        if confirmed {
            fetched.checked = Some(now);
            let of_remote = |part: &&mut super::Source| part.remote.as_ref() == Some(&remote.name);
            for part in manifest.parts.iter_mut().filter(of_remote) {
                part.as_of = now;
            }
        }
        self.commit(&manifest)
    }

    /// Of what these ecosystems need, the files that were fetched before (or belong to such) and
    /// have not been asked about for a day.
    pub fn due(&self, ecosystems: &[Ecosystem]) -> Result<Vec<Remote>, AdvisoryError> {
        let (manifest, now) = (self.manifest()?, self.now());
        let due = |fetched: &Fetched| {
            let checked = fetched.checked.unwrap_or(0);
            // A clock that was set back makes what is known look as if it came from the future.
            let old = |then: u64, age: u64| then > now || now - then >= age;
            old(checked, DUE) && old(fetched.tried, PAUSE)
        };
        let mut all = remotes(ecosystems);
        all.retain(|remote| manifest.remotes.get(&remote.name).is_some_and(due));
        Ok(all)
    }
}
