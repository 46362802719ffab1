//! What can be wrong with the settings of a client.

use std::io;
use std::path::PathBuf;

/// Why a client can't be made.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// A file of certificates can't be read.
    #[error("{}: can't read certificates", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of certificates holds none.
    #[error("{}: no PEM certificate in it", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// A file of a private key holds none.
    #[error("{}: no private key in it (want PEM, without a password)", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// A proxy's URL is not one. The URL itself may hold a password and is not shown.
    #[error("the proxy for {scheme}: its URL can't be used (want http://host:port)")]
    Proxy {
        /// The scheme of the requests it was meant for.
        scheme: &'static str,
    },
}
