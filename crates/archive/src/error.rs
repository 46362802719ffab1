//! What can be wrong with an archive.

use std::io;

/// Why an archive can't be read on.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The bytes end too early.
    #[error("the archive is cut off at byte {offset}")]
    Truncated {
        /// Where the bytes end.
        offset: u64,
    },
    /// A header is no header.
    #[error("at byte {offset}: {reason}")]
    Malformed {
        /// Where it begins.
        offset: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// A limit was reached.
    #[error("at byte {offset}: the limit {limit} is reached")]
    Limit {
        /// Where.
        offset: u64,
        /// The limit, as `name=value`.
        limit: String,
    },
    /// It uses something that we do not read.
    #[error("{0} is not supported")]
    Unsupported(&'static str),
    /// The bytes can't be had.
    #[error("at byte {offset}: can't read")]
    Io {
        /// Where.
        offset: u64,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl ArchiveError {
    /// Whether a limit of ours stopped the reading, and not the archive.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::Limit { .. } => true,
            Self::Io { source, .. } => source.kind() == io::ErrorKind::QuotaExceeded,
            _ => false,
        }
    }
}

/// A kind of irregularity that does not stop the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnomalyKind {
    /// Other readers may read other files.
    Ambiguous,
    /// An entry makes no sense and was passed over.
    Refused,
}

impl AnomalyKind {
    /// The id that findings use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous-archive",
            Self::Refused => "malformed-entry",
        }
    }
}

/// Something irregular in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// What kind.
    pub kind: AnomalyKind,
    /// Offset of the header.
    pub offset: u64,
    /// The entry's path as far as known; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// What was seen.
    pub detail: String,
}
