//! Taking in files: whatever they are, told by their content.

use std::cell::RefCell;
use std::path::PathBuf;

use seawall_model::Hole;

use super::gather::Gathering;
use super::manifest::Source;
use super::{Origin, Store};
use crate::error::AdvisoryError;
use crate::feeds::{FeedFile, Files};

/// What an import may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoreOptions {
    /// Take data older than what is there.
    pub allow_older: bool,
    /// Take a source that lost a fifth of its records or more.
    pub allow_shrink: bool,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Sources that are there now, as imported.
    pub sources: Vec<Source>,
    /// Sources that were refused or held back; the store keeps what it had.
    pub refused: Vec<AdvisoryError>,
    /// Records and files that could not be read.
    pub holes: Vec<Hole>,
    /// How many there were in all.
    pub unreadable: u64,
    /// Files that were no advisories.
    pub passed_over: u64,
}

impl Imported {
    /// Adds what another one did.
    pub(super) fn append(&mut self, mut other: Self) {
        self.sources.append(&mut other.sources);
        self.refused.append(&mut other.refused);
        self.holes.append(&mut other.holes);
        self.unreadable += other.unreadable;
        self.passed_over += other.passed_over;
    }
}

impl Store {
    /// Takes in files and directories. What they say of a source's ecosystem takes the place of what
    /// the store had of it; what they don't speak of stays.
    pub fn import(
        &self,
        paths: &[PathBuf],
        options: StoreOptions,
    ) -> Result<Imported, AdvisoryError> {
        let gathering = read(paths, None)?;
        let now = self.now();
        self.keep(gathering, options, &Origin::File { now })
    }
}

/// All that these files and directories hold; of one ecosystem only, if it is named.
pub(super) fn read(paths: &[PathBuf], scope: Option<String>) -> Result<Gathering, AdvisoryError> {
    let mut gathering = Gathering::default();
    gathering.scope = scope;
    let gathering = RefCell::new(gathering);
    let mut files = Files {
        visit: &mut |file: &FeedFile<'_>| gathering.borrow_mut().take(file),
        begin: &mut |path| gathering.borrow_mut().begin(path),
        hole: &mut |hole| gathering.borrow_mut().cut(hole),
    };
    for path in paths {
        files.walk(path);
    }
    let mut gathering = gathering.into_inner();
    if let Some(error) = gathering.failed.take() {
        return Err(error);
    }
    if gathering.advisories.is_empty() && gathering.scores.is_empty() {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(AdvisoryError::Unrecognised { path });
    }
    Ok(gathering)
}
