//! The scan: each target read, judged, and put into one report.

use seawall_model::{Hole, Report, SCHEMA, Summary, Target, TargetKind, TargetReport, Tool};

use crate::assess::{AssessSettings, assess};
use crate::judge::Judge;
use crate::reference::Reference;
use crate::session::Session;
use crate::sources::{self, Material};

/// One run over some targets.
pub struct Scan<'a> {
    /// Reads.
    pub session: &'a Session,
    /// How to judge.
    pub settings: &'a AssessSettings,
}

/// A target that could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{target}: can't be read")]
pub struct ScanError {
    /// As it was asked for.
    pub target: String,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

impl Scan<'_> {
    /// Reads a target: one material an image.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<Material>, ScanError> {
        let read = match Reference::parse(name) {
            Reference::Stdin => sources::stream::read(self.session, rustix::io::dup(rustix::stdio::stdin())?, "-"),
            Reference::File(path) => sources::archive::read(self.session, &path),
            Reference::Directory(path) => sources::directory::read(self.session, &path),
            _ => Err(std::io::Error::other("no such source yet")),
        };
        read.map_err(|source| ScanError { target: name.to_owned(), source })
    }
}
