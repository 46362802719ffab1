//! The advisories at hand: a directory of immutable files, and a manifest that names them.
//!
//! Invariant: the manifest is replaced as a whole, by a rename, after all that it names is on disk;
//! whoever opens the store sees the old state or the new one, whatever is killed when. Files are
//! named by their content, so none is ever changed.

mod import;
mod manifest;
#[cfg(test)]
mod tests;
mod update;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use seawall_model::{AdvisorySource, AdvisoryStamp, Digest};
use sha2::{Digest as _, Sha256};

use crate::error::AdvisoryError;
use crate::index::Index;
use crate::matching::Matcher;
use crate::scores::Scores;

pub use import::{Imported, StoreOptions};
use manifest::Manifest;
pub use manifest::{Source, SourceKind};
pub use update::{Updated, remotes};

const MANIFEST: &str = "manifest.json";
const LOCK: &str = "lock";

/// A directory of advisories.
#[derive(Clone, Debug)]
pub struct Store {
    directory: PathBuf,
}

impl Store {
    /// The store in that directory, which need not be there yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Its sources, by name.
    pub fn sources(&self) -> Result<Vec<Source>, AdvisoryError> {
        Ok(self.manifest()?.sources.into_values().collect())
    }

    /// A matcher over all that is here.
    pub fn matcher(&self) -> Result<Matcher, AdvisoryError> {
        let (mut indexes, mut scores) = (Vec::new(), Vec::new());
        for source in self.sources()? {
            let path = self.directory.join(&source.file);
            match source.kind {
                SourceKind::Index => indexes.push(Index::open(&path)?),
                SourceKind::Scores => scores.push(Scores::open(&path)?),
            }
        }
        Ok(Matcher::new(indexes, scores))
    }

    /// What reports say of the advisories.
    pub fn stamp(&self) -> Result<AdvisoryStamp, AdvisoryError> {
        let sources = self.sources()?;
        let built = sources.iter().filter_map(|s| s.updated.clone()).max();
        let sources = sources.into_iter().map(|s| AdvisorySource {
            name: s.name,
            updated: s.updated,
            records: s.records,
        });
        Ok(AdvisoryStamp {
            built,
            sources: sources.collect(),
        })
    }

    /// Checks every byte of every file against its digest.
    pub fn verify(&self) -> Result<Vec<Source>, AdvisoryError> {
        let sources = self.sources()?;
        for source in &sources {
            let path = self.directory.join(&source.file);
            if digest_of(&path)? != source.digest {
                return Err(AdvisoryError::Damaged {
                    path,
                    reason: "its digest",
                });
            }
            match source.kind {
                SourceKind::Index => Index::open(&path)?.verify()?,
                SourceKind::Scores => Scores::open(&path)?.verify()?,
            }
        }
        Ok(sources)
    }

    fn manifest(&self) -> Result<Manifest, AdvisoryError> {
        let path = self.directory.join(MANIFEST);
        let mut bytes = Vec::new();
        match File::open(&path) {
            Ok(file) => file
                .take(16 << 20)
                .read_to_end(&mut bytes)
                .map_err(AdvisoryError::io(&path))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
            Err(error) => return Err(AdvisoryError::io(&path)(error)),
        };
        serde_json::from_slice(&bytes).map_err(|_not_json| AdvisoryError::Damaged {
            path,
            reason: "not a manifest",
        })
    }

    /// Puts a file in place: written and synced under another name, then renamed.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), AdvisoryError> {
        let path = self.directory.join(name);
        let temporary = self.directory.join(format!(".new-{name}"));
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(AdvisoryError::io(&temporary))?;
        fs::rename(&temporary, &path).map_err(AdvisoryError::io(&path))?;
        let synced = File::open(&self.directory).and_then(|directory| directory.sync_all());
        synced.map_err(AdvisoryError::io(&self.directory))
    }

    /// Holds off every other writer for as long as the file is open.
    fn lock(&self) -> Result<File, AdvisoryError> {
        fs::create_dir_all(&self.directory).map_err(AdvisoryError::io(&self.directory))?;
        let path = self.directory.join(LOCK);
        let file = File::create(&path).map_err(AdvisoryError::io(&path))?;
        file.lock().map_err(AdvisoryError::io(&path))?;
        Ok(file)
    }

    /// Removes files that the manifest does not name.
    fn sweep(&self, manifest: &Manifest) {
        let named = |name: &str| {
            name == MANIFEST || name == LOCK || manifest.sources.values().any(|s| s.file == name)
        };
        for entry in fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name();
            // Downloads that broke off are continued.
            let waits = |name: &str| name.starts_with(".part-") || name == "fetched.json";
            if name
                .to_str()
                .is_some_and(|name| !named(name) && !waits(name))
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn digest_of(path: &Path) -> Result<Digest, AdvisoryError> {
    let mut file = File::open(path).map_err(AdvisoryError::io(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer).map_err(AdvisoryError::io(path))? {
            0 => return Ok(Digest::sha256(&hasher.finalize().into())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

/// An error with its causes, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
