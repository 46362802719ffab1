//! Package URLs as two tools' inventories are compared by.

use std::fmt;

/// Type, name and version, each as its ecosystem holds equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind, self.name, self.version)
    }
}

/// The key of a package URL; none if it is none.
pub(super) fn key(url: &str) -> Option<Key> {
    let rest = url.strip_prefix("pkg:")?;
    let rest = rest.split(['?', '#']).next()?;
    let (kind, rest) = rest.split_once('/')?;
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    let (path, version) = match rest.get(slash..)?.rfind('@') {
        Some(at) => (rest.get(..slash + at)?, rest.get(slash + at + 1..)?),
        None => (rest, ""),
    };
    let (path, mut version) = (decoded(path), decoded(version));
    let name = match kind {
        "deb" | "rpm" | "apk" => path.rsplit('/').next()?.to_owned(),
        "pypi" => {
            let name = path.to_lowercase().replace(['_', '.'], "-");
            let parts: Vec<&str> = name.split('-').filter(|p| !p.is_empty()).collect();
            parts.join("-")
        }
        "golang" => {
            version = version.trim_start_matches('v').to_owned();
            path.to_lowercase()
        }
        "composer" | "npm" | "bitnami" => path.to_lowercase(),
        _ => path,
    };
    Some(Key {
        kind: kind.to_owned(),
        name,
        version,
    })
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(), digit())
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
