//! Where an engine listens (`DOCKER_HOST`): a Unix socket, TCP with or without TLS, or behind SSH.

use std::fmt;
use std::path::PathBuf;

use crate::choice::TlsFiles;
use crate::error::DockerError;
use crate::ssh::SshHost;

/// An engine's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// `unix:///path`.
    Unix(PathBuf),
    /// `tcp://host:port`, `http://host:port`, `https://host:port`.
    Tcp {
        host: String,
        port: u16,
        tls: Option<TlsFiles>,
    },
    /// `ssh://user@host`.
    Ssh(SshHost),
}

impl Address {
    /// Reads an address; the port is 2375 where it names none, 2376 with TLS, as registered.
    pub(crate) fn parse(text: &str, tls: Option<TlsFiles>) -> Result<Self, DockerError> {
        let wrong = || DockerError::Address(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        match scheme {
            "unix" if rest.starts_with('/') => Ok(Self::Unix(rest.into())),
            "tcp" | "http" | "https" => {
                let tls = match (scheme, tls) {
                    ("https", None) => Some(TlsFiles { directory: None }),
                    (_, tls) => tls,
                };
                let authority = rest.trim_end_matches('/');
                let port = if tls.is_some() { 2376 } else { 2375 };
                let (host, port) = host_and_port(authority, port).ok_or_else(wrong)?;
                Ok(Self::Tcp { host, port, tls })
            }
            "ssh" => SshHost::parse(rest).map(Self::Ssh).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
fn host_and_port(text: &str, usual: u16) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (
                host,
                rest.strip_prefix(':').or((rest.is_empty()).then_some(""))?,
            )
        }
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let known = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
    let port = if port.is_empty() {
        usual
    } else {
        port.parse().ok()?
    };
    (!host.is_empty() && host.chars().all(known)).then(|| (host.to_owned(), port))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Ssh(host) => write!(f, "ssh://{host}"),
            Self::Tcp { host, port, tls } => {
                let host = if host.contains(':') {
                    format!("[{host}]")
                } else {
                    host.clone()
                };
                let tls = if tls.is_some() { " (TLS)" } else { "" };
                write!(f, "tcp://{host}:{port}{tls}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_write_them() {
        let table = [
            ("unix:///run/docker.sock", "unix:///run/docker.sock"),
            ("tcp://127.0.0.1:4243", "tcp://127.0.0.1:4243"),
            ("tcp://build-host", "tcp://build-host:2375"),
            ("tcp://[::1]:99/", "tcp://[::1]:99"),
            ("https://h", "tcp://h:2376 (TLS)"),
            ("ssh://me@far:22/run/x.sock", "ssh://me@far:22/run/x.sock"),
        ];
        for (text, expected) in table {
            assert_eq!(Address::parse(text, None).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "docker.sock",
            "unix://relative",
            "tcp://",
            "tcp://h:x",
            "tcp://h:1/x",
            "tcp://a b:1",
            "tcp://h:99999",
            "tcp://[::1",
            "tcp://u@h:1",
            "npipe:////./pipe/docker",
            "fd://",
            "ssh://-oProxyCommand=x",
        ] {
            assert!(
                matches!(Address::parse(text, None), Err(DockerError::Address(_))),
                "{text}"
            );
        }
    }
}
