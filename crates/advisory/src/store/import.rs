//! Taking in files: whatever they are, told by their content.

use std::cell::RefCell;
use std::path::PathBuf;

use seawall_model::{Hole, HoleName};

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
    /// Take what could be read of a source of which a file is cut or damaged. Where nothing whole is
    /// there that it could take the place of, part of it is better than nothing.
    pub allow_incomplete: bool,
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
    /// The first of them.
    pub passed_over_names: Vec<String>,
}

/// Names of files that are told.
const SHOWN: usize = 5;

impl Imported {
    /// What was not taken of the files, as a report tells it: the first records and files that could
    /// not be read, up to `limit`, and how many more there are; what was held back; and the files that
    /// are of no form that is read.
    pub fn told(&self, limit: usize) -> Vec<Hole> {
        let mut told: Vec<Hole> = self.holes.iter().take(limit).cloned().collect();
        let more = self.unreadable.saturating_sub(told.len() as u64);
        if more > 0 {
            let what = format!("{more} more advisories");
            let name = HoleName::UNREADABLE_ADVISORY;
            told.push(Hole::new(name, what, "", "as those before"));
        }
        for error in &self.refused {
            let name = HoleName::UNREADABLE_ADVISORY;
            told.push(Hole::new(
                name,
                "a source's advisories",
                "",
                error.to_string(),
            ));
        }
        if self.passed_over > 0 {
            let mut place = self.passed_over_names.join(", ");
            let more = self.passed_over.saturating_sub(SHOWN as u64);
            if more > 0 {
                place.push_str(&format!(" and {more} more"));
            }
            let what = format!("{} among the advisories", count_files(self.passed_over));
            let reason = "they are of no form that is read";
            told.push(Hole::new(HoleName::UNRECOGNISED_FILES, what, place, reason));
        }
        told
    }

    /// Counts a file that is no advisory.
    pub(super) fn pass_over(&mut self, path: &str) {
        self.passed_over += 1;
        if self.passed_over_names.len() < SHOWN {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.passed_over_names.push(name.to_owned());
        }
    }

    /// Adds what another one did.
    pub(super) fn append(&mut self, mut other: Self) {
        self.sources.append(&mut other.sources);
        self.refused.append(&mut other.refused);
        self.holes.append(&mut other.holes);
        self.unreadable += other.unreadable;
        self.passed_over += other.passed_over;
        self.passed_over_names.append(&mut other.passed_over_names);
        self.passed_over_names.truncate(SHOWN);
    }
}

fn count_files(count: u64) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
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
    let Gathering {
        advisories,
        scores,
        ratings,
        ..
    } = &gathering;
    if advisories.is_empty() && scores.is_empty() && ratings.is_empty() {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(AdvisoryError::Unrecognised { path });
    }
    Ok(gathering)
}
