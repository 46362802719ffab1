//! What can go wrong with registries and stores.

use std::io;
use std::path::PathBuf;

use seawall_model::{Digest, FetchError};

use crate::ReferenceError;

/// Why an image could not be had.
#[derive(Debug, thiserror::Error)]
pub enum OciError {
    /// The name is no reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The registry can't be asked.
    #[error("{registry}: can't be asked")]
    Fetch {
        /// Host and port.
        registry: String,
        /// Why.
        #[source]
        source: FetchError,
    },
    /// The registry wants credentials, or other ones.
    #[error(
        "{name}: the registry refuses access ({reason}); log in with `docker login`, or check the name"
    )]
    Denied {
        /// Repository or registry.
        name: String,
        /// Why, as far as it is known.
        reason: String,
    },
    /// There is no such image.
    #[error("{name}: not in the registry")]
    NotFound {
        /// Reference or digest.
        name: String,
    },
    /// Another status than expected.
    #[error("{url}: answered {status}")]
    Status {
        /// URL without its query.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// An answer broke off.
    #[error("{name}: the answer broke off")]
    Read {
        /// What was read.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Something is larger than it may be.
    #[error("{name}: over the limit of {limit} bytes")]
    TooLarge {
        /// What it is.
        name: String,
        /// The limit.
        limit: u64,
    },
    /// The bytes are not what the digest names.
    #[error("{name}: its digest is {found}, not {expected}")]
    WrongDigest {
        /// What it is.
        name: String,
        /// What it should hash to.
        expected: Digest,
        /// What it hashes to.
        found: Digest,
    },
    /// A manifest, index, configuration or answer that contradicts itself or can't be read.
    #[error("{name}: refused: {reason}")]
    Malformed {
        /// What it is.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The image is not there for that platform.
    #[error("{name}: not there for {wanted}; there is {}", available.join(", "))]
    NoPlatform {
        /// The reference.
        name: String,
        /// The platform asked for.
        wanted: String,
        /// The platforms there are.
        available: Vec<String>,
    },
    /// `config.json` is not one.
    #[error("docker's config.json can't be read")]
    Config(#[source] serde_json::Error),
    /// A credential helper failed.
    #[error("credential helper {program} failed")]
    Helper {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of a store can't be read.
    #[error("{}: can't read it", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}
