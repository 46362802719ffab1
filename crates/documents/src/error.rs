//! Why a document can't be read.

use crate::DocumentKind;

/// Why a document can't be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is larger than any document that we read.
    #[error("the document has {size} bytes, over the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// It is not JSON, nests too deep, names a key twice, or is cut off.
    #[error("the {kind} document can't be read")]
    Malformed {
        /// What it was taken for.
        kind: DocumentKind,
        /// Line and column, and what is wrong there.
        #[source]
        source: serde_json::Error,
    },
    /// It is damaged, or goes beyond what is read of one; of a form that is no JSON.
    #[error("the {kind} document can't be read: {reason}")]
    Damaged {
        /// What it was taken for.
        kind: DocumentKind,
        /// What is wrong, and where.
        reason: String,
    },
    /// It is a bill of materials of a form that is not read.
    #[error("{kind} is not read; {} are", DocumentKind::READ)]
    Unread {
        /// What it is.
        kind: DocumentKind,
    },
    /// It is JSON, but says that it is something else.
    #[error("this is no {kind} document: {reason}")]
    Unsupported {
        /// What it was taken for.
        kind: DocumentKind,
        /// What is missing or unknown.
        reason: String,
    },
    /// It is not JSON, nests too deep, names a key twice, or is cut off.
    #[error("the VEX document can't be read")]
    MalformedVex {
        /// Line and column, and what is wrong there.
        #[source]
        source: serde_json::Error,
    },
    /// It is no VEX document of a format that is read.
    #[error(
        "this is no VEX document: neither OpenVEX, nor CSAF 2 with its product status, nor CycloneDX in JSON"
    )]
    NoVex,
}
