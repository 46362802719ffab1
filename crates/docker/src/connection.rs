//! A connection to an engine: a Unix socket, TCP, or TLS over TCP. No proxy is ever asked.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::address::Address;
use crate::choice::{TlsFiles, read};

/// Silence that is taken for a hang.
const SILENCE: Duration = Duration::from_mins(1);
/// How long connecting to one address may take.
const CONNECT: Duration = Duration::from_secs(15);

/// An open connection.
pub(crate) enum Connection {
    Unix(UnixStream),
    Tcp(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Connection {
    /// Connects; with TLS the engine's certificate is checked before anything is sent.
    pub(crate) fn open(address: &Address) -> io::Result<Self> {
        match address {
            Address::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(SILENCE))?;
                stream.set_write_timeout(Some(SILENCE))?;
                Ok(Self::Unix(stream))
            }
            Address::Tcp { host, port, tls } => {
                let mut stream = connect(host, *port)?;
                let Some(files) = tls else {
                    return Ok(Self::Tcp(stream));
                };
                let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
                let config = Arc::new(configuration(files)?);
                let mut session = ClientConnection::new(config, name).map_err(io::Error::other)?;
                while session.is_handshaking() {
                    session.complete_io(&mut stream)?;
                }
                Ok(Self::Tls(Box::new(StreamOwned::new(session, stream))))
            }
        }
    }
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => {
                stream.set_read_timeout(Some(SILENCE))?;
                stream.set_write_timeout(Some(SILENCE))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// TLS 1.2 and 1.3. Without `ca.pem` the system's authorities are trusted; without `cert.pem` and
/// `key.pem` we show no certificate.
fn configuration(files: &TlsFiles) -> io::Result<ClientConfig> {
    let pem = |name: &str| {
        let Some(directory) = &files.directory else {
            return Ok(None);
        };
        let path = directory.join(name);
        match read(&path) {
            Ok(bytes) => Ok(Some((path, bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(wrong(&path, error)),
        }
    };
    let mut roots = RootCertStore::empty();
    if let Some((path, bytes)) = pem("ca.pem")? {
        for certificate in CertificateDer::pem_slice_iter(&bytes) {
            let certificate = certificate.map_err(|e| wrong(&path, e))?;
            roots.add(certificate).map_err(|e| wrong(&path, e))?;
        }
        if roots.is_empty() {
            return Err(wrong(&path, "no certificate is in it"));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots);
    match (pem("cert.pem")?, pem("key.pem")?) {
        (Some((path, chain)), Some((key_path, key))) => {
            let chain = CertificateDer::pem_slice_iter(&chain).collect::<Result<Vec<_>, _>>();
            let chain = chain.map_err(|e| wrong(&path, e))?;
            let key = PrivateKeyDer::from_pem_slice(&key).map_err(|e| wrong(&key_path, e))?;
            let config = builder.with_client_auth_cert(chain, key);
            config.map_err(|e| wrong(&path, e))
        }
        (Some((path, _)), None) => Err(wrong(&path, "key.pem is not beside it")),
        (None, Some((path, _))) => Err(wrong(&path, "cert.pem is not beside it")),
        (None, None) => Ok(builder.with_no_client_auth()),
    }
}

fn wrong(path: &std::path::Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{}: {error}", path.display()),
    )
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.read(buffer),
            Self::Tcp(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.write(buffer),
            Self::Tcp(stream) => stream.write(buffer),
            Self::Tls(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.flush(),
            Self::Tcp(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
