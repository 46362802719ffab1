//! Ecosystems: where a package's name and version mean something (OSV schema, "affected[].package").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::PackageKind;

/// How the release part of an ecosystem is made from an operating system's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReleaseForm {
    /// `12.4` -> `12`.
    Major,
    /// `22.04.3` -> `22.04`.
    MajorMinor,
    /// `3.19.1` -> `v3.19`; `edge` for it and for what it calls itself between releases,
    /// `3.23.0_alpha20251016`; any other word is itself.
    Alpine,
}

/// What is known of an ecosystem, once and for all.
#[derive(Debug)]
pub struct EcosystemInfo {
    /// The OSV name, without a release.
    pub name: &'static str,
    /// The package kind that lives in it.
    pub kind: PackageKind,
    /// The `ID` values of os-release that it belongs to; empty for language ecosystems.
    pub os_ids: &'static [&'static str],
    pub(crate) release: ReleaseForm,
    pub(crate) normalise: fn(&str) -> String,
}

macro_rules! ecosystems {
    ($($name:literal $kind:ident $normalise:ident [$($id:literal),*] $release:ident;)+) => {
        static ECOSYSTEMS: &[EcosystemInfo] = &[$(EcosystemInfo {
            name: $name,
            kind: PackageKind::$kind,
            os_ids: &[$($id),*],
            release: ReleaseForm::$release,
            normalise: $normalise,
        }),+];
    };
}

ecosystems! {
    "AlmaLinux"   RPM      as_is    ["almalinux"] Major;
    "Alpine"      APK      as_is    ["alpine"] Alpine;
    "Bitnami"     BITNAMI  lower    [] Major;
    "crates.io"   CARGO    as_is    [] Major;
    "Debian"      DEB      as_is    ["debian"] Major;
    "Go"          GOLANG   as_is    [] Major;
    "Maven"       MAVEN    as_is    [] Major;
    "npm"         NPM      as_is    [] Major;
    "Packagist"   COMPOSER lower    [] Major;
    "PyPI"        PYPI     pypi     [] Major;
    "Red Hat"     RPM      as_is    ["rhel", "centos"] Major;
    "Rocky Linux" RPM      as_is    ["rocky"] Major;
    "RubyGems"    GEM      as_is    [] Major;
    "Ubuntu"      DEB      as_is    ["ubuntu"] MajorMinor;
}

fn as_is(name: &str) -> String {
    name.to_owned()
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}

/// PEP 503: lower case, runs of `-`, `_` and `.` are one `-`.
fn pypi(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// All ecosystems, by name.
pub fn ecosystems() -> &'static [EcosystemInfo] {
    ECOSYSTEMS
}

/// The ecosystem of that OSV name (without a release).
pub fn ecosystem_named(name: &str) -> Option<&'static EcosystemInfo> {
    ECOSYSTEMS.iter().find(|e| e.name == name)
}

/// A package name in the one spelling that the ecosystem holds equal spellings to.
pub fn normalise_name(ecosystem: &str, name: &str) -> String {
    ecosystem_named(ecosystem).map_or_else(|| name.to_owned(), |e| (e.normalise)(name))
}

/// An ecosystem and, for distributions, its release: `PyPI`, `Debian:12`, `Alpine:v3.19`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Ecosystem {
    /// The OSV name; usually one of [`ecosystems`].
    pub name: String,
    /// What stands after the first colon.
    pub release: Option<String>,
}

impl Ecosystem {
    /// The language ecosystem of a package kind, if it has one.
    pub fn of_kind(kind: &PackageKind) -> Option<Self> {
        let info = ECOSYSTEMS
            .iter()
            .find(|e| e.os_ids.is_empty() && e.kind == *kind)?;
        Some(Self {
            name: info.name.to_owned(),
            release: None,
        })
    }

    /// The ecosystem of a distribution, by the `ID` and `VERSION_ID` of os-release.
    pub fn of_os(id: &str, version: &str) -> Option<Self> {
        let info = ECOSYSTEMS.iter().find(|e| e.os_ids.contains(&id))?;
        if version.is_empty() {
            return Some(Self {
                name: info.name.to_owned(),
                release: None,
            });
        }
        let mut parts = version.split(['.', '_']);
        let major = parts.next().unwrap_or_default();
        let minor = parts.next();
        let numeric = major.bytes().all(|b| b.is_ascii_digit());
        let release = match (info.release, minor) {
            (ReleaseForm::Alpine, _) if is_edge(version) => EDGE.to_owned(),
            (ReleaseForm::Alpine, Some(minor)) if numeric => format!("v{major}.{minor}"),
            (ReleaseForm::MajorMinor, Some(minor)) => format!("{major}.{minor}"),
            _ => major.to_owned(),
        };
        Some(Self {
            name: info.name.to_owned(),
            release: Some(release),
        })
    }
}

/// The branch of Alpine that never is released.
const EDGE: &str = "edge";

/// Whether a version of Alpine is of that branch. What follows the underscore is a suffix of apk's
/// versions: all that come before a release candidate are made of it (`_rc` has a branch of its own).
fn is_edge(version: &str) -> bool {
    let suffix = version.split_once('_').map_or("", |(_, suffix)| suffix);
    let early = ["alpha", "beta", "pre", "git"];
    version == EDGE || early.iter().any(|word| suffix.starts_with(word))
}

impl From<String> for Ecosystem {
    fn from(text: String) -> Self {
        match text.split_once(':') {
            Some((name, release)) => Self {
                name: name.to_owned(),
                release: Some(release.to_owned()),
            },
            None => Self {
                name: text,
                release: None,
            },
        }
    }
}

impl FromStr for Ecosystem {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.to_owned().into())
    }
}

impl From<Ecosystem> for String {
    fn from(ecosystem: Ecosystem) -> Self {
        ecosystem.to_string()
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.release {
            Some(release) => write!(f, "{}:{release}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_follow_the_distribution() {
        let of = |id, version| Ecosystem::of_os(id, version).map(|e| e.to_string());
        assert_eq!(of("debian", "12").as_deref(), Some("Debian:12"));
        assert_eq!(of("alpine", "3.19.1").as_deref(), Some("Alpine:v3.19"));
        for edge in [
            "3.23.0_alpha20251016",
            "3.24_alpha20260127",
            "3.0.0_beta1",
            "edge",
        ] {
            assert_eq!(of("alpine", edge).as_deref(), Some("Alpine:edge"), "{edge}");
        }
        assert_eq!(of("alpine", "3.20.0_rc1").as_deref(), Some("Alpine:v3.20"));
        assert_eq!(of("ubuntu", "22.04").as_deref(), Some("Ubuntu:22.04"));
        assert_eq!(of("almalinux", "8.10").as_deref(), Some("AlmaLinux:8"));
        assert_eq!(of("plan9", "4"), None);
    }

    #[test]
    fn names_fold_as_their_ecosystem_says() {
        assert_eq!(normalise_name("PyPI", "Zope._-Interface"), "zope-interface");
        assert_eq!(normalise_name("npm", "JSONStream"), "JSONStream");
        assert_eq!(normalise_name("Packagist", "Symfony/Http"), "symfony/http");
    }
}
