//! Packages: what an inventory lists.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Purl;
use crate::word::words;

/// The kind of a package, named by its purl type (`deb`, `npm`, ...).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageKind(Cow<'static, str>);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        impl PackageKind {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($text));)+
        }
    };
}

kinds! {
    /// Alpine packages.
    APK = "apk";
    /// Bitnami's components.
    BITNAMI = "bitnami";
    /// Rust crates.
    CARGO = "cargo";
    /// PHP packages of Packagist.
    COMPOSER = "composer";
    /// Debian and Ubuntu packages.
    DEB = "deb";
    /// Ruby gems.
    GEM = "gem";
    /// What has no ecosystem.
    GENERIC = "generic";
    /// Go modules; the standard library is `stdlib`.
    GOLANG = "golang";
    /// Java artifacts; the name is `group:artifact`.
    MAVEN = "maven";
    /// Node.js packages; the name holds the scope.
    NPM = "npm";
    /// Python distributions.
    PYPI = "pypi";
    /// RPM packages.
    RPM = "rpm";
}

impl PackageKind {
    /// A kind by its purl type, lower-cased.
    pub fn new(purl_type: &str) -> Self {
        Self(Cow::Owned(purl_type.to_ascii_lowercase()))
    }

    /// The purl type.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a distribution's package manager installs this kind.
    pub fn is_os(&self) -> bool {
        matches!(&*self.0, "apk" | "deb" | "rpm")
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The source package that a binary package was built from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version, in the same order as the binary's.
    pub version: String,
}

words! {
    /// Whether a package is in the final file system.
    #[derive(Default)]
    pub enum PackageState {
        /// It is there.
        #[default]
        Present = "present",
        /// A higher layer replaced the file that tells of it.
        Shadowed = "shadowed",
        /// A higher layer deleted the file that tells of it.
        Deleted = "deleted",
    }
}

/// A place that tells of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PackageLocation {
    /// Path from the root of the target, without a leading slash; `a.jar!/b.jar` inside archives.
    pub path: String,
    /// Index into the target's layers.
    pub layer: Option<u32>,
    /// Line, from 1, where the file has lines.
    pub line: Option<u32>,
}

/// What a program holds of a package that it was built of, where the program tells (Go).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Linked {
    /// The operating system that the program runs on, in its tool chain's word (`GOOS`); empty when
    /// unknown.
    pub os: String,
    /// The architecture that it runs on (`GOARCH`); empty when unknown.
    pub arch: String,
    /// The packages of the module that have code in the program, sorted: their paths below the
    /// module's own, `.` for the module's own path. Empty when the program does not tell.
    pub packages: Vec<String>,
}

/// A package of an inventory. Catalogers fill what the file tells; `resolve` adds the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Unique in its target once resolved; inside one file's evidence any local key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The package URL; empty until resolved.
    pub purl: String,
    /// The name as the ecosystem writes it: `group:artifact`, `@scope/name`, `vendor/package`.
    pub name: String,
    /// The version as the ecosystem writes it, with epoch and release; empty when unknown.
    pub version: String,
    /// The kind.
    pub kind: PackageKind,
    /// The source package, where the package manager tells one.
    pub source: Option<SourcePackage>,
    /// The architecture, in the package manager's word.
    pub arch: Option<String>,
    /// Whether it is in the final file system.
    pub state: PackageState,
    /// Whether it is there to be run or loaded; what lock files and manifests ask for is only declared.
    pub installed: bool,
    /// Why its findings don't count unless they are asked for (`--declared`), if that is so: nothing
    /// that is installed answers to it.
    pub uncounted: Option<String>,
    /// The reference of the OS package that installed this one's files.
    pub owned_by: Option<String>,
    /// Where it was seen.
    pub locations: Vec<PackageLocation>,
    /// Licences as stated, SPDX expressions where they are.
    pub licences: Vec<String>,
    /// References of the packages that it needs.
    pub depends_on: Vec<String>,
    /// Whether the project asks for it by itself.
    pub direct: Option<bool>,
    /// Whether only development needs it.
    pub dev: Option<bool>,
    /// Whether something was seen to use it.
    pub in_use: Option<bool>,
    /// Whether it holds nothing but headers and documentation, which nobody runs or loads; unknown
    /// where its files are not listed.
    pub inert: Option<bool>,
    /// Who made or distributes it (rpm `Vendor`, dpkg `Maintainer`), to tell third parties.
    pub vendor: Option<String>,
    /// The rpm modularity label `name:stream:version:context`.
    pub modularity: Option<String>,
    /// SHA-1 of the file that is the package (jars), in hexadecimal.
    pub sha1: Option<String>,
    /// What the program that tells of it holds of it.
    pub linked: Option<Linked>,
    /// Why no advisory source can judge it, if that is so; shown as a note in coverage.
    pub unassessed: Option<String>,
}

impl Default for Package {
    fn default() -> Self {
        Self::new(PackageKind::default(), "", "")
    }
}

impl Package {
    /// A package of which only kind, name and version are known.
    pub fn new(kind: PackageKind, name: impl Into<String>, version: impl Into<String>) -> Self {
        let (name, version) = (name.into(), version.into());
        let reference = match (name.as_str(), version.as_str()) {
            ("", "") => String::new(),
            (name, version) => format!("{name}@{version}"),
        };
        Self {
            reference,
            purl: String::new(),
            name,
            version,
            kind,
            source: None,
            arch: None,
            state: PackageState::Present,
            installed: true,
            uncounted: None,
            owned_by: None,
            locations: Vec::new(),
            licences: Vec::new(),
            depends_on: Vec::new(),
            direct: None,
            dev: None,
            in_use: None,
            inert: None,
            vendor: None,
            modularity: None,
            sha1: None,
            linked: None,
            unassessed: None,
        }
    }

    /// Whether findings of it count without being asked for.
    pub fn counts(&self) -> bool {
        self.uncounted.is_none()
    }

    /// The package URL by the rules of its type; `distribution` is os-release's (`ID`, `VERSION_ID`).
    pub fn to_purl(&self, distribution: Option<(&str, &str)>) -> Purl {
        let (namespace, name) = match self.kind.as_str() {
            "deb" | "apk" | "rpm" => (distribution.map(|(id, _)| id), self.name.as_str()),
            "maven" => split_last(&self.name, ':'),
            "golang" | "npm" | "composer" => split_last(&self.name, '/'),
            _ => (None, self.name.as_str()),
        };
        let mut purl = Purl::new(self.kind.as_str(), name).namespace(namespace.unwrap_or_default());
        let version = match self.kind.as_str() {
            // The purl type rpm puts the epoch into a qualifier.
            "rpm" => match self.version.split_once(':') {
                Some((epoch, version)) if epoch != "0" => {
                    purl = purl.qualifier("epoch", epoch);
                    version
                }
                Some((_, version)) => version,
                None => &self.version,
            },
            _ => &self.version,
        };
        purl = purl.version(version);
        if let Some(arch) = &self.arch {
            purl = purl.qualifier("arch", arch);
        }
        if self.kind.is_os()
            && let Some((id, version)) = distribution
        {
            let distro = if version.is_empty() {
                id.to_owned()
            } else {
                format!("{id}-{version}")
            };
            purl = purl.qualifier("distro", &distro);
            if let Some(source) = &self.source
                && source.name != self.name
            {
                purl = purl.qualifier("upstream", &source.name);
            }
        }
        if let Some(label) = &self.modularity {
            purl = purl.qualifier("rpmmod", label);
        }
        purl
    }
}

fn split_last(name: &str, at: char) -> (Option<&str>, &str) {
    match name.rsplit_once(at) {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purls_follow_the_type() {
        let purl = |kind, name, version: &str| {
            Package::new(kind, name, version)
                .to_purl(Some(("debian", "12")))
                .to_string()
        };
        assert_eq!(
            purl(PackageKind::DEB, "curl", "7.88.1-10"),
            "pkg:deb/debian/curl@7.88.1-10?distro=debian-12"
        );
        assert_eq!(
            purl(PackageKind::NPM, "@a/b", "1.0.0"),
            "pkg:npm/%40a/b@1.0.0"
        );
        assert_eq!(
            purl(PackageKind::MAVEN, "org.a:b", "1"),
            "pkg:maven/org.a/b@1"
        );
        assert_eq!(
            purl(PackageKind::GOLANG, "github.com/a/b", "v1.0.0"),
            "pkg:golang/github.com/a/b@v1.0.0"
        );
        assert!(
            purl(PackageKind::RPM, "bash", "1:5.1-2")
                .contains("bash@5.1-2?distro=debian-12&epoch=1")
        );
    }
}
