//! What can go wrong with advisories.

use std::io;
use std::path::PathBuf;

/// Why advisories can't be read, kept or used.
#[derive(Debug, thiserror::Error)]
pub enum AdvisoryError {
    /// A file of the store can't be read or written.
    #[error("{path}: can't be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// An index is not one, or its bytes changed.
    #[error("{path}: damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// A source's data are older than what is there.
    #[error("{name}: refused: its data of {offered} are older than those of {present}")]
    Older {
        /// The source.
        name: String,
        /// What was offered.
        offered: String,
        /// What is there.
        present: String,
    },
    /// A source lost a fifth of its records or more.
    #[error("{name}: held back: it has {offered} records, and had {present}")]
    Shrunk {
        /// The source.
        name: String,
        /// What was offered.
        offered: u64,
        /// What is there.
        present: u64,
    },
    /// A file of it could not be read to its end.
    #[error("{name}: held back: a file of it is cut or damaged")]
    Incomplete {
        /// The source.
        name: String,
    },
    /// Records can't be packed.
    #[error("the index of {name} can't be built")]
    Build {
        /// The source.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Nothing that we know is in the given files.
    #[error("{path}: no advisories that we know are in it")]
    Unrecognised {
        /// File or directory.
        path: PathBuf,
    },
}

impl AdvisoryError {
    /// An I/O error about a path.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
