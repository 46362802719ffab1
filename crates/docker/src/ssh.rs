//! Engines behind SSH, as Docker's own client asks them: `ssh HOST -- docker system dial-stdio`
//! passes bytes to the far engine's socket and back (docs.docker.com, "Use SSH to protect the Docker
//! daemon socket").
//!
//! The host is the user's own, from `DOCKER_HOST` or a context; it is checked all the same, so that
//! no part of it is taken for an option or by the far shell.

use std::fmt;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What of the complaints is shown.
const MAX_COMPLAINTS: u64 = 1 << 10;

/// `[user@]host[:port][/path/of.sock]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SshHost {
    user: Option<String>,
    host: String,
    port: Option<u16>,
    socket: Option<String>,
}

impl SshHost {
    /// Reads what stands after `ssh://`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (authority, socket) = match text.split_once('/') {
            Some((authority, "")) => (authority, None),
            Some((authority, path)) => (authority, Some(format!("/{path}"))),
            None => (text, None),
        };
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user.to_owned()), host),
            None => (None, authority),
        };
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, Some(port.parse().ok()?))
            }
            _ => (host, None),
        };
        let host = host.trim_matches(['[', ']']);
        let word = |text: &str, more: &str| {
            !text.is_empty()
                && !text.starts_with('-')
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let fine = word(host, "-._:%")
            && user.as_deref().is_none_or(|user| word(user, "-._"))
            && socket.as_deref().is_none_or(|path| word(path, "/-._"));
        fine.then(|| Self {
            user,
            host: host.to_owned(),
            port,
            socket,
        })
    }

    fn arguments(&self) -> Vec<String> {
        let mut all: Vec<String> = ["-o", "ConnectTimeout=30", "-T"].map(str::to_owned).into();
        if let Some(user) = &self.user {
            all.extend(["-l".to_owned(), user.clone()]);
        }
        if let Some(port) = self.port {
            all.extend(["-p".to_owned(), port.to_string()]);
        }
        all.extend(["--".to_owned(), self.host.clone(), "docker".to_owned()]);
        if let Some(socket) = &self.socket {
            all.push(format!("--host=unix://{socket}"));
        }
        all.extend(["system", "dial-stdio"].map(str::to_owned));
        all
    }
}

impl fmt::Display for SshHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(self.socket.as_deref().unwrap_or_default())
    }
}

/// The running `ssh`; ended when it is dropped.
pub(crate) struct Program {
    child: Child,
    complaints: UnixStream,
}

impl Program {
    /// Where it says what is wrong.
    pub(crate) fn complaints(&self) -> Option<UnixStream> {
        self.complaints.try_clone().ok()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `ssh`; its standard input and output are the other end of the socket, so that reads have
/// deadlines.
pub(crate) fn start(host: &SshHost) -> io::Result<(UnixStream, Program)> {
    let (ours, theirs) = UnixStream::pair()?;
    let (complaints, their_complaints) = UnixStream::pair()?;
    let stdin = Stdio::from(OwnedFd::from(theirs.try_clone()?));
    #[expect(
        clippy::disallowed_methods,
        reason = "the one program that this crate starts; it needs the user's agent and settings"
    )]
    let child = Command::new("ssh")
        .args(host.arguments())
        .stdin(stdin)
        .stdout(Stdio::from(OwnedFd::from(theirs)))
        .stderr(Stdio::from(OwnedFd::from(their_complaints)))
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("ssh can't be started: {error}")))?;
    Ok((ours, Program { child, complaints }))
}

/// The error, and what `ssh` said of it.
pub(crate) fn explained(error: io::Error, complaints: Option<UnixStream>) -> io::Error {
    let Some(complaints) = complaints else {
        return error;
    };
    let mut bytes = Vec::new();
    // A shared master connection may keep it open for long.
    let _ = complaints.set_read_timeout(Some(Duration::from_secs(1)));
    let _ = complaints.take(MAX_COMPLAINTS).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let words: Vec<&str> = text
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return error;
    }
    io::Error::new(error.kind(), format!("{error}; ssh: {}", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_as_people_write_them() {
        let arguments = |text: &str| SshHost::parse(text).unwrap().arguments().join(" ");
        let always = "-o ConnectTimeout=30 -T";
        for (text, expected) in [
            ("far", "-- far docker system dial-stdio"),
            ("far/", "-- far docker system dial-stdio"),
            ("me@far:22", "-l me -p 22 -- far docker system dial-stdio"),
            (
                "me@[fe80::1]:22",
                "-l me -p 22 -- fe80::1 docker system dial-stdio",
            ),
            (
                "far/run/user/1000/docker.sock",
                "-- far docker --host=unix:///run/user/1000/docker.sock system dial-stdio",
            ),
        ] {
            assert_eq!(arguments(text), format!("{always} {expected}"), "{text}");
        }
    }

    #[test]
    fn nothing_in_a_host_is_an_option_or_a_command() {
        for text in [
            "",
            "-oProxyCommand=x",
            "me@-oProxyCommand=x",
            "-l@far",
            "far;id",
            "far id",
            "$(id)@far",
            "me:word@far",
            "far:x",
            "far/$(id)",
            "far/a b",
            "far/;id",
            "far\n",
        ] {
            assert_eq!(SshHost::parse(text), None, "{text:?}");
        }
    }
}
