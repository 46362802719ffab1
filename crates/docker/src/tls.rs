//! TLS with an engine, by the files that Docker's own client reads.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::choice::{TlsFiles, read};

/// TLS 1.2 and 1.3. Without `ca.pem` the system's authorities are trusted; without `cert.pem` and
/// `key.pem` we show no certificate.
pub(crate) fn configuration(files: &TlsFiles) -> io::Result<ClientConfig> {
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
