//! References to images, normalised as Docker does (distribution's reference grammar).

use std::fmt;
use std::str::FromStr;

use seawall_model::Digest;

/// Longest repository name, its registry included (distribution, `NameTotalLengthMax`).
const MAX_NAME: usize = 255;

/// Where an image is: registry, repository, tag or digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is no reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no image reference: {reason}")]
pub struct ReferenceError {
    text: String,
    reason: &'static str,
}

impl Reference {
    /// The registry's host, with its port where given; `docker.io` by default.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository, `library/alpine`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag; `latest` where neither tag nor digest were given.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest; where there is one, it decides and the tag is only a name.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// The same repository, at that digest.
    #[must_use]
    pub fn at(&self, digest: Digest) -> Self {
        Self {
            digest: Some(digest),
            ..self.clone()
        }
    }

    /// Registry and repository, `docker.io/library/alpine`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// As Docker shows it: `alpine:3.10` for `docker.io/library/alpine:3.10`.
    pub fn familiar(&self) -> String {
        let whole = self.to_string();
        match whole.strip_prefix("docker.io/") {
            Some(rest) => rest.strip_prefix("library/").unwrap_or(rest).to_owned(),
            None => whole,
        }
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let refuse = |reason| ReferenceError {
            text: text.chars().take(300).collect(),
            reason,
        };
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => {
                let digest: Digest = digest
                    .parse()
                    .ok()
                    .ok_or_else(|| refuse("what follows the @ is no digest"))?;
                (rest, Some(digest))
            }
            None => (text, None),
        };
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        if tag.is_some_and(|t| !is_tag(t)) {
            return Err(refuse("the tag has characters that tags don't have"));
        }
        let (registry, path) = split_registry(name);
        if !is_registry(registry) {
            return Err(refuse("the registry is no host name"));
        }
        let registry = match registry {
            "index.docker.io" | "registry-1.docker.io" => "docker.io",
            other => other,
        };
        let official = registry == "docker.io" && !path.contains('/');
        let repository = format!("{}{path}", if official { "library/" } else { "" });
        if !repository.split('/').all(is_component) {
            return Err(refuse(
                "a repository is made of lower-case words, separated by slashes",
            ));
        }
        if registry.len() + repository.len() >= MAX_NAME {
            return Err(refuse("the name is too long"));
        }
        let tag = match (tag, &digest) {
            (None, None) => Some("latest".to_owned()),
            (tag, _) => tag.map(str::to_owned),
        };
        Ok(Self {
            registry: registry.to_owned(),
            repository,
            tag,
            digest,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The first component is a registry if it looks like a host (distribution, `splitDockerDomain`).
fn split_registry(name: &str) -> (&str, &str) {
    match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.bytes().any(|b| b.is_ascii_uppercase()) =>
        {
            (first, rest)
        }
        _ => ("docker.io", name),
    }
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|t| t.split_once(']')) {
        Some((host, port)) => {
            if host.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            (
                "v6",
                port.strip_prefix(':').or((!port.is_empty()).then_some("")),
            )
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let labels = host.split('.').all(|label| {
        let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        end(label.chars().next())
            && end(label.chars().last())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    labels && port.is_none_or(|p| p.bytes().all(|b| b.is_ascii_digit()) && p.parse::<u16>().is_ok())
}

fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|b| word(b) || b == b'.' || b == b'-')
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    if !(bytes.first().copied().is_some_and(word) && bytes.last().copied().is_some_and(word)) {
        return false;
    }
    bytes
        .split(|b| word(*b))
        .filter(|separator| !separator.is_empty())
        .all(|s| matches!(s, b"." | b"_" | b"__") || s.iter().all(|b| *b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised_as_docker_does() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let table = [
            ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            (
                "alpine:3.10",
                "docker.io/library/alpine:3.10",
                "alpine:3.10",
            ),
            ("a/b", "docker.io/a/b:latest", "a/b:latest"),
            (
                "index.docker.io/alpine",
                "docker.io/library/alpine:latest",
                "alpine:latest",
            ),
            ("localhost/x", "localhost/x:latest", "localhost/x:latest"),
            (
                "localhost:5000/x:y",
                "localhost:5000/x:y",
                "localhost:5000/x:y",
            ),
            (
                "127.0.0.1:5000/a/b",
                "127.0.0.1:5000/a/b:latest",
                "127.0.0.1:5000/a/b:latest",
            ),
            ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
            (
                "ghcr.io/a/b__c.d--e:V1_.-",
                "ghcr.io/a/b__c.d--e:V1_.-",
                "ghcr.io/a/b__c.d--e:V1_.-",
            ),
            ("Host/x", "Host/x:latest", "Host/x:latest"),
        ];
        for (text, whole, familiar) in table {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), whole, "{text}");
            assert_eq!(reference.familiar(), familiar, "{text}");
            assert_eq!(whole.parse::<Reference>().unwrap(), reference);
        }
        let both: Reference = format!("alpine:3@{digest}").parse().unwrap();
        assert_eq!(
            (both.tag(), both.digest().unwrap().to_string()),
            (Some("3"), digest.clone())
        );
        let pinned: Reference = format!("alpine@{digest}").parse().unwrap();
        assert_eq!(pinned.tag(), None);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "",
            "/",
            ":",
            "@",
            "Alpine",
            "a//b",
            "a/",
            "/a",
            "a:",
            "a:-x",
            "-a",
            "a-",
            "a._b",
            "a___b",
            "a..b",
            "../etc",
            "a/../b",
            "host:99999/a",
            "ho_st.x/a",
            "x.y/",
            "a b",
            "a\n",
            "a@sha256:xx",
            "a@sha256:../../etc/passwd",
            "[::1/a",
            "[zz]:1/a",
            "http://x/y",
            "é",
            "a:b:c",
            "host:/a",
        ] {
            assert!(text.parse::<Reference>().is_err(), "{text:?}");
        }
        assert!("a".repeat(250).parse::<Reference>().is_err());
        assert!(
            format!("a:{}", "t".repeat(129))
                .parse::<Reference>()
                .is_err()
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_shown_the_same(text in "[a-z0-9:/@._-]{0,40}") {
            if let Ok(reference) = text.parse::<Reference>() {
                let again: Reference = reference.to_string().parse().unwrap();
                proptest::prop_assert_eq!(&again, &reference);
                let familiar: Reference = reference.familiar().parse().unwrap();
                proptest::prop_assert_eq!(familiar, reference);
            }
        }
    }
}
