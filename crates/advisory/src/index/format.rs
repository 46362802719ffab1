//! What is in an index file.

use seawall_model::{Import, Modularity, Range, Score, Severity, Status};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How every index begins; a digit for its form follows.
pub(super) const FAMILY: &[u8] = b"swindex";
pub(super) const MAGIC: &[u8; 8] = b"swindex4";
/// Heads in one compressed block.
pub(super) const BLOCK_HEADS: u32 = 8;

/// What an index says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexMeta {
    /// The source's name.
    pub source: String,
    /// When its data were made, as they say themselves (RFC 3339 or a date).
    pub updated: Option<String>,
    /// Ecosystems of which it has rows, with their releases.
    pub ecosystems: Vec<String>,
    /// Advisories.
    pub records: u64,
    /// Packages of advisories.
    pub rows: u64,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexSummary {
    /// What the index says of itself.
    pub meta: IndexMeta,
    /// Bytes of the file.
    pub bytes: u64,
    /// What tells this index from any other; see `Index::identity`.
    pub identity: u64,
}

/// One package of an advisory: all that is needed to judge a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Index of the advisory's head.
    pub head: u32,
    /// Intervals of affected versions.
    pub ranges: Vec<Range>,
    /// Affected versions outside the intervals.
    pub versions: Vec<String>,
    /// What the source says.
    pub status: Status,
    /// The source's own severity for this package.
    pub severity: Option<Severity>,
    /// Only packages of this module stream.
    pub module: Option<Modularity>,
    /// Only these architectures.
    pub arches: Vec<String>,
    /// Only with this support contract.
    pub subscription: Option<String>,
    /// The only packages of the module that are affected.
    pub imports: Vec<Import>,
}

/// The part of an advisory that is the same for all of its packages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The source's own id.
    pub id: String,
    /// Other ids of the same vulnerability.
    pub aliases: Vec<String>,
    /// CVEs that a notice covers.
    pub covers: Vec<String>,
    /// One line.
    pub title: String,
    /// Scores.
    pub scores: Vec<Score>,
    /// The source's severity.
    pub severity: Option<Severity>,
    /// Links.
    pub references: Vec<String>,
    /// When it was published.
    pub published: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) meta: IndexMeta,
    pub(super) keys: u64,
    pub(super) key_bytes: u64,
    pub(super) blocks: u64,
    pub(super) tables_sum: u64,
    /// Of rows, heads and descriptions, so that the header's checksum speaks for the whole file.
    pub(super) content_sum: u64,
    pub(super) row_bytes: u64,
    pub(super) head_bytes: u64,
    /// Blocks of descriptions.
    pub(super) texts: u64,
    pub(super) text_bytes: u64,
}

/// The key of a package in an ecosystem.
pub(super) fn key(ecosystem: &str, role: seawall_model::PackageRole, package: &str) -> Vec<u8> {
    let role = match role {
        seawall_model::PackageRole::Binary => b'b',
        seawall_model::PackageRole::Source => b's',
    };
    let mut key = Vec::with_capacity(ecosystem.len() + package.len() + 3);
    key.extend_from_slice(ecosystem.as_bytes());
    key.push(0);
    key.push(role);
    key.extend_from_slice(package.as_bytes());
    key
}

pub(super) fn checksum(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}
