//! The advisories at hand: a directory of immutable files, and a manifest that names them.
//!
//! Invariant: the manifest is replaced as a whole, by a rename, after all that it names is on disk;
//! whoever opens the store sees the old state or the new one, whatever is killed when. Files are
//! named by their content, so none is ever changed.

mod download;
mod gather;
mod import;
mod keep;
mod manifest;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_server;
#[cfg(test)]
mod tests_update;
mod update;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use seawall_archive::{open_plain, open_plain_to_write};
use seawall_model::{AdvisorySource, AdvisoryStamp, Date, Digest, Ecosystem};

use crate::error::AdvisoryError;
use crate::index::Index;
use crate::matching::{Age, Ages, Matcher, Stale};
use crate::ratings::Ratings;
use crate::scores::Scores;

pub use import::{Imported, StoreOptions};
use keep::Origin;
use manifest::Manifest;
pub use manifest::{Share, Source, SourceKind};
pub use update::{NotFetched, Updated, fetchable, remotes};

const MANIFEST: &str = "manifest.json";
const LOCK: &str = "lock";
/// Held by the one that fetches.
const FETCHING: &str = "lock-fetching";
/// Bytes of the manifest.
const MAX_MANIFEST: u64 = 16 << 20;
/// How often a reader looks again because a writer replaced what it was about to open.
const TRIES: usize = 20;

/// A directory of advisories.
#[derive(Clone, Debug)]
pub struct Store {
    directory: PathBuf,
    now: Option<u64>,
}

impl Store {
    /// The store in that directory, which need not be there yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            now: None,
        }
    }

    /// The same store, at another time than the system's (Unix seconds).
    #[must_use]
    pub fn at(mut self, now: u64) -> Self {
        self.now = Some(now);
        self
    }

    fn now(&self) -> u64 {
        let system = || {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| d.as_secs())
        };
        self.now.unwrap_or_else(system)
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Its sources, by name; several parts of one have the same.
    pub fn sources(&self) -> Result<Vec<Source>, AdvisoryError> {
        Ok(self.manifest()?.parts)
    }

    /// A matcher over all that is here. A file that is not the one that the manifest names is
    /// refused.
    pub fn matcher(&self) -> Result<Matcher, AdvisoryError> {
        self.reading(|sources| {
            let (mut indexes, mut scores, mut ratings) = (Vec::new(), Vec::new(), Vec::new());
            for source in sources {
                match source.kind {
                    SourceKind::Index => {
                        let mut index = self.open_index(&source)?;
                        index.answer_for(source.ecosystems.keys());
                        indexes.push(index);
                    }
                    SourceKind::Scores => scores.push(self.open_scores(&source)?),
                    SourceKind::Ratings => ratings.push(self.open_ratings(&source)?),
                }
            }
            Ok(Matcher::new(indexes, scores).rated(ratings))
        })
    }

    /// How old its sources are, and what is too old. Files that say nothing of their day are no newer
    /// than the last change to them; of those that the user gave for a run not even that is known.
    pub fn ages(&self, limit: Duration, stale: Stale) -> Result<Ages, AdvisoryError> {
        let age = |part: Source| {
            // An old score is a score still, and what has none is told.
            let ageless = part.kind == SourceKind::Ratings;
            let stated = part
                .updated
                .as_deref()
                .and_then(|date| date.parse::<Date>().ok());
            let stated = stated.and_then(|date| u64::try_from(date.days()).ok());
            let as_of = match stale {
                _ if ageless => None,
                Stale::Gap => Some(part.as_of),
                Stale::Note => stated.map(|days| days.saturating_mul(86_400)),
            };
            let ecosystems = part.ecosystems.into_keys().collect();
            Age {
                name: part.name,
                as_of,
                dated: ageless || stated.is_some() || part.remote.is_some(),
                ecosystems: (part.kind == SourceKind::Index).then_some(ecosystems),
            }
        };
        Ok(Ages {
            now: self.now(),
            limit,
            stale,
            sources: self.sources()?.into_iter().map(age).collect(),
        })
    }

    fn open_index(&self, source: &Source) -> Result<Index, AdvisoryError> {
        let path = self.directory.join(&source.file);
        let index = Index::open(&path)?;
        if index.identity() == source.identity && index.meta().source == source.name {
            return Ok(index);
        }
        Err(other_file(path))
    }

    fn open_scores(&self, source: &Source) -> Result<Scores, AdvisoryError> {
        let path = self.directory.join(&source.file);
        let scores = Scores::open(&path)?;
        if scores.identity() == source.identity {
            return Ok(scores);
        }
        Err(other_file(path))
    }

    fn open_ratings(&self, source: &Source) -> Result<Ratings, AdvisoryError> {
        let path = self.directory.join(&source.file);
        let years = source.ecosystems.keys().cloned().map(Ecosystem::from);
        let years = years.filter_map(|year| year.release?.parse().ok());
        let ratings = Ratings::open(&path, years.collect())?;
        if ratings.identity() == source.identity {
            return Ok(ratings);
        }
        Err(other_file(path))
    }

    /// Reads what the manifest names. Where a file is gone, a writer may just have replaced it: then
    /// there is a newer manifest.
    fn reading<T>(
        &self,
        read: impl Fn(Vec<Source>) -> Result<T, AdvisoryError>,
    ) -> Result<T, AdvisoryError> {
        let mut manifest = self.manifest()?;
        for _ in 0..TRIES {
            match read(manifest.parts.clone()) {
                Err(AdvisoryError::Io { path, source })
                    if source.kind() == io::ErrorKind::NotFound =>
                {
                    let newer = self.manifest()?;
                    if newer.sequence == manifest.sequence {
                        return Err(AdvisoryError::Io { path, source });
                    }
                    manifest = newer;
                }
                done => return done,
            }
        }
        read(manifest.parts)
    }

    /// What reports say of the advisories.
    pub fn stamp(&self) -> Result<AdvisoryStamp, AdvisoryError> {
        let parts = self.sources()?;
        let built = parts.iter().filter_map(|s| s.updated.clone()).max();
        let mut sources: Vec<AdvisorySource> = Vec::new();
        for part in parts {
            let as_of = Some(Date::from_unix(part.as_of).to_string());
            match sources.last_mut().filter(|last| last.name == part.name) {
                // As new as its oldest part.
                Some(last) => {
                    last.updated = last.updated.take().min(part.updated);
                    last.as_of = last.as_of.take().min(as_of);
                    last.records = last.records.saturating_add(part.records);
                }
                None => sources.push(AdvisorySource {
                    name: part.name,
                    updated: part.updated,
                    as_of,
                    records: part.records,
                }),
            }
        }
        Ok(AdvisoryStamp { built, sources })
    }

    /// Checks every byte of every file against its digest.
    pub fn verify(&self) -> Result<Vec<Source>, AdvisoryError> {
        self.reading(|sources| {
            for source in &sources {
                self.verify_part(source)?;
            }
            Ok(sources)
        })
    }

    fn verify_part(&self, source: &Source) -> Result<(), AdvisoryError> {
        let path = self.directory.join(&source.file);
        if digest_of(&path)? != source.digest {
            return Err(AdvisoryError::Damaged {
                path,
                reason: "its digest",
            });
        }
        match source.kind {
            SourceKind::Index => self.open_index(source)?.verify(),
            SourceKind::Scores => self.open_scores(source)?.verify(),
            SourceKind::Ratings => self.open_ratings(source)?.verify(),
        }
    }

    fn manifest(&self) -> Result<Manifest, AdvisoryError> {
        let path = self.directory.join(MANIFEST);
        let mut bytes = Vec::new();
        match open_plain(&path) {
            Ok(file) => file
                .take(MAX_MANIFEST)
                .read_to_end(&mut bytes)
                .map_err(AdvisoryError::io(&path))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(error) => return Err(AdvisoryError::io(&path)(error)),
        };
        let manifest: Option<Manifest> = serde_json::from_slice(&bytes).ok();
        // A name that leads elsewhere is none of ours.
        let plain = |manifest: &Manifest| {
            let mut files = manifest.parts.iter().map(|part| part.file.as_str());
            files.all(|file| !file.contains('/') && !file.starts_with('.'))
        };
        let manifest = manifest.filter(plain).ok_or(AdvisoryError::Damaged {
            path,
            reason: "not a manifest",
        })?;
        Ok(manifest.readable())
    }

    /// The manifest to change. Where it is damaged nothing that it names can be told any more, and
    /// what is brought now is a beginning.
    fn manifest_or_anew(&self) -> Result<Manifest, AdvisoryError> {
        match self.manifest() {
            Err(AdvisoryError::Damaged { .. }) => Ok(Manifest::default()),
            other => other,
        }
    }

    /// Puts the manifest in place, and removes what it does not name.
    fn commit(&self, manifest: &Manifest) -> Result<(), AdvisoryError> {
        let failed = |source| AdvisoryError::Build {
            name: MANIFEST.to_owned(),
            source,
        };
        let text = serde_json::to_vec_pretty(manifest).map_err(|e| failed(io::Error::other(e)))?;
        if text.len() as u64 > MAX_MANIFEST {
            return Err(failed(io::Error::other(format!(
                "over {MAX_MANIFEST} bytes"
            ))));
        }
        self.put(MANIFEST, &text)?;
        self.sweep(manifest);
        Ok(())
    }

    /// Puts a file in place: written and synced under another name, then renamed.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), AdvisoryError> {
        let path = self.directory.join(name);
        let temporary = self.directory.join(format!(".new-{name}"));
        // What a killed run left, or somebody put there: a new file is made, and no link followed.
        let _ = fs::remove_file(&temporary);
        let written = File::create_new(&temporary).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        let placed = written.and_then(|()| fs::rename(&temporary, &path));
        if let Err(error) = placed {
            // The disk may be full: what can't be used must not take room.
            let _ = fs::remove_file(&temporary);
            return Err(AdvisoryError::io(&path)(error));
        }
        let synced = File::open(&self.directory).and_then(|directory| directory.sync_all());
        synced.map_err(AdvisoryError::io(&self.directory))
    }

    /// Holds off every other writer for as long as the file is open.
    fn lock(&self) -> Result<File, AdvisoryError> {
        self.lock_by(LOCK)
    }

    fn lock_by(&self, name: &str) -> Result<File, AdvisoryError> {
        fs::create_dir_all(&self.directory).map_err(AdvisoryError::io(&self.directory))?;
        let path = self.directory.join(name);
        let file = open_plain_to_write(&path).map_err(AdvisoryError::io(&path))?;
        file.lock().map_err(AdvisoryError::io(&path))?;
        Ok(file)
    }

    /// Removes files that the manifest does not name.
    fn sweep(&self, manifest: &Manifest) {
        let named = |name: &str| {
            [MANIFEST, LOCK, FETCHING].contains(&name)
                || manifest.parts.iter().any(|part| part.file == name)
                // Downloads that broke off are continued.
                || name.starts_with(download::PART)
        };
        // A directory that was named by mistake may hold anything: only what can be ours goes.
        let ours = |name: &str| name.starts_with(".new-") || name.ends_with(".idx");
        for entry in fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| ours(name) && !named(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn other_file(path: PathBuf) -> AdvisoryError {
    AdvisoryError::Damaged {
        path,
        reason: "it is another file than the one that was put there",
    }
}

fn digest_of(path: &Path) -> Result<Digest, AdvisoryError> {
    let digest = open_plain(path).and_then(|file| crate::feeds::digest(&file));
    digest.map_err(AdvisoryError::io(path))
}
