//! The one door to the network. Offline means that nobody passes one in.

use std::io::Read;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// GET or HEAD.
    pub method: Method,
    /// Absolute http or https URL.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
        }
    }

    /// With that header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// An answer. Reading the body can fail by deadline or cap, as an I/O error.
pub struct Response {
    /// The URL that answered, after redirects.
    pub url: String,
    /// HTTP status.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Box<dyn Read + Send>,
}

impl Response {
    /// The first value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// Why nothing came. An HTTP status is not an error here.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The URL is not one that may be asked.
    #[error("{url}: refused: {reason}")]
    Refused {
        /// The URL, without credentials.
        url: String,
        /// Why.
        reason: String,
    },
    /// The host can't be reached, or spoke no HTTP.
    #[error("{url}: can't be reached")]
    Unreachable {
        /// The URL, without credentials.
        url: String,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Asks the network. Implementations follow redirects only where that is safe, drop credentials
/// across origins, and bound time and size.
pub trait Fetch: Sync {
    /// Sends the request and returns as soon as the headers are there.
    fn fetch(&self, request: &Request) -> Result<Response, FetchError>;
}
