//! Certificates that are for one host alone.

use std::path::{Path, PathBuf};

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, parse_pem};

use crate::error::HttpError;
use crate::roots::read;
use crate::url::Url;

/// What the user keeps for a host.
pub(crate) struct HostFiles {
    /// Files of authorities that are trusted besides the others.
    pub(crate) authorities: Vec<PathBuf>,
    /// What we show.
    pub(crate) shown: Option<ClientCert>,
}

/// Where the files of a URL's host are; none where no directory has it.
pub(crate) fn directory_of(directories: &[PathBuf], url: &Url) -> Option<PathBuf> {
    let host = if url.host.contains(':') {
        format!("[{}]", url.host)
    } else {
        url.host.clone()
    };
    // The name becomes a path.
    if !url.https || host.contains('/') || host.starts_with('.') {
        return None;
    }
    let mut names = vec![format!("{host}:{}", url.port)];
    if url.port == 443 {
        names.push(host);
    }
    let mut places = directories
        .iter()
        .flat_map(|d| names.iter().map(|name| d.join(name)));
    places.find(|place| place.is_dir())
}

impl HostFiles {
    /// Reads what a host's directory has.
    pub(crate) fn read(place: &Path) -> Result<Self, HttpError> {
        let entries = std::fs::read_dir(place).map_err(|source| unreadable(place, source))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let of = |ending: &'static str| {
            let paths = paths.iter();
            paths.filter(move |path| path.extension().is_some_and(|e| e == ending))
        };
        let shown = match of("cert").next() {
            Some(certificate) => Some(pair(certificate, &certificate.with_extension("key"))?),
            None => None,
        };
        Ok(Self {
            authorities: of("crt").cloned().collect(),
            shown,
        })
    }
}

fn pair(certificate: &Path, key: &Path) -> Result<ClientCert, HttpError> {
    let chain = read(certificate).map_err(|source| unreadable(certificate, source))?;
    let chain: Vec<Certificate<'static>> = parse_pem(&chain)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if chain.is_empty() {
        return Err(HttpError::NoCertificate {
            path: certificate.to_owned(),
        });
    }
    let bytes = read(key).map_err(|source| unreadable(key, source))?;
    // The cause may quote the key.
    let private = PrivateKey::from_pem(&bytes).map_err(|_quoted| HttpError::NoKey {
        path: key.to_owned(),
    })?;
    Ok(ClientCert::new_with_certs(&chain, private))
}

fn unreadable(path: &Path, source: std::io::Error) -> HttpError {
    HttpError::Certificates {
        path: path.to_owned(),
        source,
    }
}
