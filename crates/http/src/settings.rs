//! What a client is told from outside.

use std::path::PathBuf;
use std::time::Duration;

/// Settings of a [`crate::Client`].
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// PEM files of certificate authorities that are trusted besides the system's.
    pub ca_files: Vec<PathBuf>,
    /// Proxies.
    pub proxies: Proxies,
    /// Hosts (`host`, `host:port` or ranges of addresses as CIDR) whose certificate is not checked,
    /// and to which a redirect may lead though their address is private.
    pub insecure_hosts: Vec<String>,
    /// Directories with one for each host (`host` or `host:port`) that has certificates of its own:
    /// `*.crt` are authorities, `NAME.cert` and `NAME.key` are what we show (docs.docker.com, "Verify
    /// repository client with certificates"; containers-certs.d(5)). The first that has the host counts.
    pub host_directories: Vec<PathBuf>,
    /// How long things may take.
    pub deadlines: Deadlines,
    /// What is done when a server asks to wait.
    pub retry: Retry,
    /// The largest body in bytes; none where the reader sees to it.
    pub body_cap: Option<u64>,
    /// `User-Agent`; `seawall` where empty.
    pub user_agent: String,
}

/// Proxies, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name them.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// For http URLs.
    pub http: Option<String>,
    /// For https URLs.
    pub https: Option<String>,
    /// Comma-separated hosts, domains, addresses and CIDR ranges that are asked directly; `*` for
    /// all.
    pub no_proxy: String,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Looking up the name and connecting, TLS included, each.
    pub connect: Duration,
    /// From the request to the end of the answer's headers.
    pub first_byte: Duration,
    /// A body that gives nothing for so long is given up.
    pub stall: Duration,
    /// After that much time spent waiting for a body, the minimum rate holds.
    pub grace: Duration,
    /// Bytes a second, averaged over the time spent waiting for the body.
    pub minimum_rate: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            first_byte: Duration::from_secs(30),
            stall: Duration::from_secs(30),
            grace: Duration::from_secs(30),
            minimum_rate: 1024,
        }
    }
}

/// What is done when a server answers 429 or 503.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How often it is asked, the first time included.
    pub tries: u32,
    /// The longest wait; a server that asks for a longer one is not asked again.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            tries: 3,
            longest_wait: Duration::from_secs(30),
        }
    }
}
