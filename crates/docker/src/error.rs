//! What can go wrong with an engine.

use std::io;

/// Why the engine did not answer, or what it answered.
#[derive(Debug, thiserror::Error)]
pub enum DockerError {
    /// The address is not a Unix socket.
    #[error("{0}: only Unix sockets are supported (unix:///path)")]
    Address(String),
    /// Nobody listens there, or we may not ask.
    #[error("{socket}: the Docker engine can't be reached")]
    Unreachable {
        /// The socket's path.
        socket: String,
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
