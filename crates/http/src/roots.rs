//! Whose certificates are trusted.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::error::HttpError;

/// A bundle of all public authorities is a quarter of this.
const LARGEST: u64 = 4 << 20;

/// The system's authorities, and those of the files.
pub(crate) fn roots(files: &[PathBuf]) -> Result<RootCerts, HttpError> {
    if files.is_empty() {
        return Ok(RootCerts::PlatformVerifier);
    }
    let system = rustls_native_certs::load_native_certs().certs;
    let mut all: Vec<Certificate<'static>> = system
        .iter()
        .map(|der| Certificate::from_der(der).to_owned())
        .collect();
    for path in files {
        let bytes = read(path).map_err(|source| HttpError::Certificates {
            path: path.clone(),
            source,
        })?;
        let before = all.len();
        all.extend(parse_pem(&bytes).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        }));
        if all.len() == before {
            return Err(HttpError::NoCertificate { path: path.clone() });
        }
    }
    Ok(all.into())
}

/// The bytes of a file, if it is not far too large.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}
