//! A connection to an engine: a Unix socket, TCP, TLS over TCP, or a program that leads there. No
//! proxy is ever asked.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::io::retry_on_intr;
use rustix::pipe::{SpliceFlags, splice};
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

use crate::address::Address;
use crate::ssh::{self, Program};
use crate::tls;

/// Silence that is taken for a hang.
const SILENCE: Duration = Duration::from_mins(1);
/// How long connecting to one address may take.
const CONNECT: Duration = Duration::from_secs(15);
/// Bytes that are passed on at once.
const AT_ONCE: usize = 1 << 20;
const OVER: &str = "the time of this target is over";

/// An open connection.
pub(crate) enum Connection {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Connection {
    /// Connects, and gives all up at that time; with TLS the engine's certificate is checked before
    /// anything is sent.
    pub(crate) fn open(address: &Address, until: Option<Instant>) -> io::Result<Self> {
        match address {
            Address::Unix(path) => {
                let stream = Stream::Unix(UnixStream::connect(path)?);
                Ok(Self::Plain(Socket::new(stream, until)))
            }
            Address::Ssh(host) => {
                let (stream, program) = ssh::start(host)?;
                let mut socket = Socket::new(Stream::Unix(stream), until);
                socket.program = Some(program);
                Ok(Self::Plain(socket))
            }
            Address::Tcp { host, port, tls } => {
                let mut socket = Socket::new(Stream::Tcp(connect(host, *port)?), until);
                let Some(files) = tls else {
                    return Ok(Self::Plain(socket));
                };
                let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
                let config = Arc::new(tls::configuration(files)?);
                let mut session = ClientConnection::new(config, name).map_err(io::Error::other)?;
                while session.is_handshaking() {
                    session.complete_io(&mut socket)?;
                }
                Ok(Self::Tls(Box::new(StreamOwned::new(session, socket))))
            }
        }
    }

    /// Passes some bytes on to a pipe; 0 at the end, none where the bytes are not plain.
    pub(crate) fn splice(&mut self, pipe: impl AsFd) -> io::Result<Option<usize>> {
        match self {
            Self::Plain(socket) => socket.splice(pipe).map(Some),
            Self::Tls(_) => Ok(None),
        }
    }

    /// What the program that leads to the engine complains of is read from here.
    pub(crate) fn complaints(&self) -> Option<UnixStream> {
        match self {
            Self::Plain(socket) => socket.program.as_ref()?.complaints(),
            Self::Tls(_) => None,
        }
    }
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A socket that neither silence nor a slow drip can keep open.
pub(crate) struct Socket {
    stream: Stream,
    until: Option<Instant>,
    /// Ended with the connection.
    program: Option<Program>,
}

enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Socket {
    fn new(stream: Stream, until: Option<Instant>) -> Self {
        Self {
            stream,
            until,
            program: None,
        }
    }

    /// How long the next read or write may take.
    fn patience(&self) -> io::Result<Duration> {
        let Some(until) = self.until else {
            return Ok(SILENCE);
        };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, OVER));
        }
        Ok(left.min(SILENCE))
    }
}

impl Socket {
    fn splice(&mut self, pipe: impl AsFd) -> io::Result<usize> {
        let patience = self.patience()?;
        let socket = match &self.stream {
            Stream::Unix(stream) => {
                stream.set_read_timeout(Some(patience))?;
                stream.as_fd()
            }
            Stream::Tcp(stream) => {
                stream.set_read_timeout(Some(patience))?;
                stream.as_fd()
            }
        };
        let passed =
            retry_on_intr(|| splice(socket, None, &pipe, None, AT_ONCE, SpliceFlags::MOVE));
        passed.map_err(|error| silent(error.into(), patience))
    }
}

/// What a socket's own time-out looks like, in words.
fn silent(error: io::Error, patience: Duration) -> io::Error {
    if error.kind() != io::ErrorKind::WouldBlock {
        return error;
    }
    let reason = if patience < SILENCE {
        OVER.to_owned()
    } else {
        format!("nothing came for {} s", SILENCE.as_secs())
    };
    io::Error::new(io::ErrorKind::TimedOut, reason)
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let patience = self.patience()?;
        let read = match &mut self.stream {
            Stream::Unix(stream) => {
                stream.set_read_timeout(Some(patience))?;
                stream.read(buffer)
            }
            Stream::Tcp(stream) => {
                stream.set_read_timeout(Some(patience))?;
                stream.read(buffer)
            }
        };
        read.map_err(|error| silent(error, patience))
    }
}

impl Write for Socket {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let patience = self.patience()?;
        let written = match &mut self.stream {
            Stream::Unix(stream) => {
                stream.set_write_timeout(Some(patience))?;
                stream.write(buffer)
            }
            Stream::Tcp(stream) => {
                stream.set_write_timeout(Some(patience))?;
                stream.write(buffer)
            }
        };
        written.map_err(|error| silent(error, patience))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(buffer),
            Self::Tls(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
