//! What can go wrong with an engine.

use std::io;
use std::path::PathBuf;

/// Why the engine did not answer, or what it answered.
#[derive(Debug, thiserror::Error)]
pub enum DockerError {
    /// The address is none that we can ask.
    #[error("{0:?} is no address of an engine (unix:///path, tcp://host:port or ssh://user@host)")]
    Address(String),
    /// There is no such context, or it has no engine.
    #[error("there is no Docker context {0:?} with an engine (docker context ls)")]
    NoContext(String),
    /// The context wants the engine's certificate not to be checked.
    #[error(
        "the Docker context {0:?} leaves the engine's certificate unchecked, which we don't; \
         give it the authority's ca.pem"
    )]
    Unverified(String),
    /// Docker's configuration, or a context's description.
    #[error("{}: can't be read", path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Nobody listens there, or we may not ask.
    #[error("{address}: the Docker engine can't be reached")]
    Unreachable {
        /// Where it should listen.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The connection broke, or took too long.
    #[error("{path}: the Docker engine's answer can't be read")]
    Broken {
        /// What was asked for.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The engine does not know it.
    #[error("the Docker engine has no {0}")]
    NotFound(String),
    /// The engine refused.
    #[error("{path}: the Docker engine says {status}: {message}")]
    Refused {
        /// What was asked for.
        path: String,
        /// HTTP status.
        status: u16,
        /// Its message.
        message: String,
    },
}
