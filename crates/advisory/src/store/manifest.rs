//! What the store holds.
//!
//! Invariant: for each source and ecosystem, one part answers. A part that takes the place of
//! another for some ecosystems leaves the rest to it; so nothing is lost because something else was
//! brought up to date.

use std::collections::BTreeMap;

use seawall_model::Digest;
use serde::{Deserialize, Serialize};

/// The form of the files that this version reads: raised when that of indexes, scores or ratings changes.
const FORM: u32 = 4;

/// The list of all that is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The form of all files that it names.
    #[serde(default)]
    form: u32,
    /// Raised by each change.
    pub(super) sequence: u64,
    /// By name, then by the change that brought them.
    pub(super) parts: Vec<Source>,
    /// What was fetched, by the name of the remote.
    pub(super) remotes: BTreeMap<String, Fetched>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            form: FORM,
            sequence: 0,
            parts: Vec::new(),
            remotes: BTreeMap::new(),
        }
    }
}

impl Manifest {
    /// What is of use of it: files in the form of another version of this program are as good as none, so
    /// that they are fetched again, whatever the servers said of them.
    pub(super) fn readable(self) -> Self {
        if self.form == FORM {
            return self;
        }
        Self {
            sequence: self.sequence,
            ..Self::default()
        }
    }
}

/// What is known of a file that was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fetched {
    /// The address that gave it.
    #[serde(default)]
    pub(super) url: String,
    /// What the server said of the state that is here; none if that state is not here any more.
    pub(super) validator: Option<Validator>,
    /// When the server last gave it, or said that there is nothing newer (Unix seconds).
    pub(super) checked: Option<u64>,
    /// When it was last asked for (Unix seconds).
    pub(super) tried: u64,
}

/// What a server says of the state of a file (RFC 9110, "Validators").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validator {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// The form of a source's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Advisories.
    Index,
    /// EPSS or KEV.
    Scores,
    /// CVSS by CVE. What it answers for are years, as if they were releases: `NVD:2021`.
    Ratings,
}

/// What a source has of one ecosystem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Records that speak of it.
    pub records: u64,
    /// The newest change to one of them, as they say themselves.
    pub updated: Option<String>,
}

/// A source, or what one file brought of it: one index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name; parts of the same source have the same.
    pub name: String,
    /// Form of the file.
    pub kind: SourceKind,
    /// Name of the file in the store.
    pub file: String,
    /// Digest of the file.
    pub digest: Digest,
    /// The checksum at its beginning that speaks for all of it: tells it from any other file
    /// without reading it whole.
    pub identity: u64,
    /// When its data were made, as they say themselves.
    pub updated: Option<String>,
    /// Until when it is known to have been the newest: when it was fetched or last confirmed by the
    /// server; for imported files, the newest date that they state, else when they were last
    /// changed (Unix seconds).
    pub as_of: u64,
    /// The change that brought it.
    pub sequence: u64,
    /// Records.
    pub records: u64,
    /// Packages of records.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Ecosystems for which it answers.
    pub ecosystems: BTreeMap<String, Share>,
    /// Name of the remote that it was fetched from; none if it was imported.
    pub remote: Option<String>,
}

impl Source {
    /// Whether it has anything to answer.
    pub(super) fn answers(&self) -> bool {
        self.kind == SourceKind::Scores || !self.ecosystems.is_empty()
    }
}
