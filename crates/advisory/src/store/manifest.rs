//! What the store holds.

use std::collections::BTreeMap;

use seawall_model::Digest;
use serde::{Deserialize, Serialize};

/// The list of all sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Raised by each change.
    pub(super) sequence: u64,
    /// By name.
    pub(super) sources: BTreeMap<String, Source>,
}

/// The form of a source's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Advisories.
    Index,
    /// EPSS or KEV.
    Scores,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Form of the file.
    pub kind: SourceKind,
    /// Name of the file in the store.
    pub file: String,
    /// Digest of the file.
    pub digest: Digest,
    /// When its data were made, as they say themselves.
    pub updated: Option<String>,
    /// The change that brought it.
    pub sequence: u64,
    /// Records.
    pub records: u64,
    /// Packages of records.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Ecosystems that it speaks of.
    pub ecosystems: Vec<String>,
}
