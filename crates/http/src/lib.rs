//! The one door to the network: TLS, proxies, deadlines, safe redirects.
//!
//! [`Client`] implements [`seawall_model::Fetch`]. Invariants: nothing but http and https is
//! asked; a redirect never leads from a public host into the private network, never from https to
//! http, and never carries credentials to another origin; connecting, the first byte and the pace
//! of a body have deadlines; retries are few and short. It reads no environment: proxies and
//! certificate files come in as [`Settings`]. (The system's certificates are found as OpenSSL
//! finds them, `SSL_CERT_FILE` and `SSL_CERT_DIR` included.) It writes nothing, so it can't POST.

mod address;
mod body;
mod client;
mod error;
mod host_files;
mod proxy;
mod resolver;
mod retry;
mod roots;
mod settings;
mod url;

pub use client::{Client, Until};
pub use error::HttpError;
pub use settings::{Deadlines, Proxies, Retry, Settings};
