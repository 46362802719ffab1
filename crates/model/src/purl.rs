//! Package URLs (purl specification 1.0, ECMA-427): building, reading, canonical text.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A package URL in canonical form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    kind: String,
    namespace: Vec<String>,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: Vec<String>,
}

/// Why a text is not a package URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PurlError {
    /// It does not begin with `pkg:`.
    #[error("a package URL begins with pkg:")]
    Scheme,
    /// The type is missing or has a character that a type can't have.
    #[error("the package URL has no valid type")]
    Type,
    /// The name is missing.
    #[error("the package URL has no name")]
    Name,
    /// A percent escape is not two hexadecimal digits, or no UTF-8 comes of it.
    #[error("the package URL has a malformed percent escape")]
    Escape,
    /// A qualifier's key has a character that a key can't have, or stands twice.
    #[error("the package URL has a malformed qualifier {0:?}")]
    Qualifier(String),
}

impl Purl {
    /// A package URL of that type and name, canonical for the types that fold their names.
    pub fn new(kind: &str, name: &str) -> Self {
        let kind = kind.to_ascii_lowercase();
        let name = fold_name(&kind, name);
        Self {
            kind,
            namespace: Vec::new(),
            name,
            version: None,
            qualifiers: BTreeMap::new(),
            subpath: Vec::new(),
        }
    }

    /// With that namespace, segments separated by `/`; empty for none.
    #[must_use]
    pub fn namespace(mut self, namespace: &str) -> Self {
        let folded = match self.kind.as_str() {
            "alpm" | "apk" | "bitbucket" | "composer" | "deb" | "github" | "golang" | "hex"
            | "npm" | "qpkg" | "rpm" => namespace.to_lowercase(),
            _ => namespace.to_owned(),
        };
        self.namespace = folded
            .split('/')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect();
        self
    }

    /// With that version; empty for none.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = (!version.is_empty()).then(|| version.to_owned());
        self
    }

    /// With that qualifier; an empty value is left out.
    #[must_use]
    pub fn qualifier(mut self, key: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.qualifiers
                .insert(key.to_ascii_lowercase(), value.to_owned());
        }
        self
    }

    /// The type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The namespace, or an empty text.
    pub fn joined_namespace(&self) -> String {
        self.namespace.join("/")
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version.
    pub fn version_text(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The value of a qualifier.
    pub fn qualifier_value(&self, key: &str) -> Option<&str> {
        self.qualifiers.get(key).map(String::as_str)
    }

    /// The qualifiers, in the order of their keys.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.qualifiers
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// The path inside the package, or an empty text.
    pub fn joined_subpath(&self) -> String {
        self.subpath.join("/")
    }

    /// The same package in any version: no version, qualifiers or subpath.
    #[must_use]
    pub fn without_version(&self) -> Self {
        Self {
            version: None,
            qualifiers: BTreeMap::new(),
            subpath: Vec::new(),
            ..self.clone()
        }
    }
}

fn fold_name(kind: &str, name: &str) -> String {
    match kind {
        "alpm" | "apk" | "bitbucket" | "bitnami" | "composer" | "deb" | "github" | "hex"
        | "npm" | "oci" | "pub" | "golang" => name.to_lowercase(),
        "pypi" => name.to_lowercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

impl FromStr for Purl {
    type Err = PurlError;

    fn from_str(text: &str) -> Result<Self, PurlError> {
        let rest = text
            .strip_prefix("pkg:")
            .ok_or(PurlError::Scheme)?
            .trim_start_matches('/');
        let (rest, subpath) = match rest.rsplit_once('#') {
            Some((rest, subpath)) => (rest, subpath),
            None => (rest, ""),
        };
        let (rest, query) = match rest.rsplit_once('?') {
            Some((rest, query)) => (rest, query),
            None => (rest, ""),
        };
        let (kind, rest) = rest.split_once('/').ok_or(PurlError::Name)?;
        let first = kind.bytes().next().ok_or(PurlError::Type)?;
        let valid = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
        if first.is_ascii_digit() || !kind.bytes().all(valid) {
            return Err(PurlError::Type);
        }
        let rest = rest.trim_matches('/');
        // The version's at sign is the last one behind the last slash; npm scopes are escaped.
        let slash = rest.rfind('/').map_or(0, |i| i + 1);
        let (path, version) = match rest[slash..].rfind('@') {
            Some(at) if slash + at > 0 => (&rest[..slash + at], &rest[slash + at + 1..]),
            _ => (rest, ""),
        };
        let (namespace, name) = match path.rsplit_once('/') {
            Some((namespace, name)) => (namespace, name),
            None => ("", path),
        };
        let name = unescape(name)?;
        if name.is_empty() {
            return Err(PurlError::Name);
        }
        let mut purl = Self::new(kind, &name).version(&unescape(version)?);
        let segments: Result<Vec<_>, _> = namespace
            .split('/')
            .filter(|s| !s.is_empty())
            .map(unescape)
            .collect();
        purl = purl.namespace(&segments?.join("/"));
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let refuse = || PurlError::Qualifier(pair.to_owned());
            let (key, value) = pair.split_once('=').ok_or_else(refuse)?;
            let valid = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
            let starts_well = key.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
            if !starts_well
                || !key.bytes().all(valid)
                || purl.qualifiers.contains_key(&key.to_ascii_lowercase())
            {
                return Err(refuse());
            }
            purl = purl.qualifier(key, &unescape(value)?);
        }
        for segment in subpath
            .split('/')
            .filter(|s| !matches!(*s, "" | "." | ".."))
        {
            purl.subpath.push(unescape(segment)?);
        }
        Ok(purl)
    }
}

fn unescape(text: &str) -> Result<String, PurlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (
            digit().ok_or(PurlError::Escape)?,
            digit().ok_or(PurlError::Escape)?,
        );
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_not_utf8| PurlError::Escape)
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str, keep: &[u8]) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) || keep.contains(&byte) {
            write!(f, "{}", char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for segment in &self.namespace {
            escape(f, segment, b"")?;
            f.write_str("/")?;
        }
        escape(f, &self.name, b"")?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            escape(f, version, b"")?;
        }
        for (i, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if i == 0 { '?' } else { '&' })?;
            escape(f, value, b"/")?;
        }
        for (i, segment) in self.subpath.iter().enumerate() {
            f.write_str(if i == 0 { "#" } else { "/" })?;
            escape(f, segment, b"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes() {
        for text in [
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
            "pkg:npm/%40angular/animation@12.3.1",
            "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations",
            "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?repository_url=repo.spring.io/release",
        ] {
            assert_eq!(text.parse::<Purl>().unwrap().to_string(), text);
        }
        assert_eq!("http://a/b".parse::<Purl>(), Err(PurlError::Scheme));
        assert_eq!("pkg:npm/".parse::<Purl>(), Err(PurlError::Name));
        assert_eq!("pkg:npm/a%zz".parse::<Purl>(), Err(PurlError::Escape));
    }

    proptest! {
        #[test]
        fn round_trip(name in "[^/]{1,12}", version in ".{0,12}", value in ".{0,8}") {
            let purl = Purl::new("generic", &name).version(&version).qualifier("k", &value);
            prop_assert_eq!(purl.to_string().parse::<Purl>(), Ok(purl));
        }
    }
}
