//! The operating system of a target.

use serde::{Deserialize, Serialize};

use crate::{Date, Ecosystem};

/// Numbers of Debian's releases by code name (wiki.debian.org/DebianReleases). Those to come have the
/// number under which they will be released.
const DEBIAN: &[(&str, &str)] = &[
    ("woody", "3.0"),
    ("sarge", "3.1"),
    ("etch", "4"),
    ("lenny", "5"),
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("duke", "15"),
];

/// The number of a release of Debian by its code name; none for `sid`, which is never released.
pub fn debian_release(codename: &str) -> Option<&'static str> {
    let found = DEBIAN.iter().find(|(name, _)| *name == codename)?;
    Some(found.1)
}

/// Numbers of Ubuntu's releases by code name (wiki.ubuntu.com/Releases).
const UBUNTU: &[(&str, &str)] = &[
    ("precise", "12.04"),
    ("trusty", "14.04"),
    ("xenial", "16.04"),
    ("bionic", "18.04"),
    ("focal", "20.04"),
    ("groovy", "20.10"),
    ("hirsute", "21.04"),
    ("impish", "21.10"),
    ("jammy", "22.04"),
    ("kinetic", "22.10"),
    ("lunar", "23.04"),
    ("mantic", "23.10"),
    ("noble", "24.04"),
    ("oracular", "24.10"),
    ("plucky", "25.04"),
    ("questing", "25.10"),
];

/// The number of a release of Ubuntu by its code name.
pub fn ubuntu_release(codename: &str) -> Option<&'static str> {
    let found = UBUNTU.iter().find(|(name, _)| *name == codename)?;
    Some(found.1)
}

/// Branches of Debian that are never released.
const BRANCHES: &[&str] = &["sid", "testing", "unstable"];

/// When a release stops getting security updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndOfLife {
    /// The last day of regular support.
    pub date: Date,
    /// The last day of extended support that needs no contract (Debian LTS), where there is one.
    pub extended: Option<Date>,
}

/// What os-release (freedesktop.org os-release(5)) and its kin say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `ID`, lower case: `debian`, `alpine`, ...
    pub id: String,
    /// `VERSION_ID`; empty for rolling releases.
    pub version: String,
    /// `PRETTY_NAME`, or what we can make of the rest.
    pub name: String,
    /// `ID_LIKE`, in its order.
    pub like: Vec<String>,
    /// `VERSION_CODENAME`.
    pub codename: Option<String>,
    /// End of life, where known.
    pub eol: Option<EndOfLife>,
}

impl OperatingSystem {
    /// The advisory ecosystem of its packages, if one is known.
    ///
    /// CentOS Linux has the builds of Red Hat Enterprise Linux, and its advisories hold. CentOS Stream
    /// is ahead of it, with builds of its own: a newer one may lack a fix that an older one of Red Hat
    /// has.
    pub fn ecosystem(&self) -> Option<Ecosystem> {
        if self.id == "centos" && self.is_stream() {
            return None;
        }
        Ecosystem::of_os(&self.id, &self.version)
    }

    /// Gives a release that is known by its code name alone its number, as os-release has it in
    /// `VERSION_ID`; a branch without a number keeps none.
    pub fn number_release(&mut self) {
        let numeric = self.version.starts_with(|c: char| c.is_ascii_digit());
        if numeric {
            return;
        }
        let word = if self.version.is_empty() {
            self.codename.clone().unwrap_or_default()
        } else {
            std::mem::take(&mut self.version)
        };
        let word = word.to_lowercase();
        let number = match self.id.as_str() {
            // Of testing `debian_version` says `trixie/sid`.
            "debian" => match word.rsplit('/').next() {
                Some(branch) if BRANCHES.contains(&branch) => {
                    self.codename = Some("sid".to_owned());
                    return;
                }
                _ => debian_release(&word),
            },
            "ubuntu" => ubuntu_release(&word),
            _ => None,
        };
        if let Some(number) = number {
            number.clone_into(&mut self.version);
            self.codename = Some(word);
            return;
        }
        // It may be a number behind a letter, or a branch: `v3.19`, `edge`.
        let bare = word.strip_prefix('v').unwrap_or(&word);
        if bare.starts_with(|c: char| c.is_ascii_digit()) {
            bare.clone_into(&mut self.version);
        } else if self.ecosystem().is_none() || self.id == "alpine" {
            self.version = word;
        } else if !word.is_empty() {
            self.codename = Some(word);
        }
    }

    /// Whether its distribution has releases and it is not told which one this is.
    pub fn is_of_no_release(&self) -> bool {
        let branch = self.codename.as_deref();
        let branch = branch.is_some_and(|name| BRANCHES.contains(&name));
        self.version.is_empty() && !branch && self.ecosystem().is_some()
    }

    /// Whether it is CentOS Stream, by its name, or by a release that CentOS Linux never had.
    fn is_stream(&self) -> bool {
        let major = self.version.split('.').next().unwrap_or_default();
        self.name.contains("Stream") || major.parse().is_ok_and(|major: u32| major > 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_names_have_numbers() {
        for (id, version, codename, number, open) in [
            ("debian", "", Some("bookworm"), "12", false),
            ("debian", "Bullseye", None, "11", false),
            ("debian", "12.9", Some("bookworm"), "12.9", false),
            ("debian", "trixie/sid", None, "", false),
            ("debian", "", Some("sid"), "", false),
            ("debian", "", None, "", true),
            ("debian", "", Some("nowhere"), "", true),
            ("ubuntu", "", Some("jammy"), "22.04", false),
            ("ubuntu", "noble", None, "24.04", false),
            ("alpine", "v3.19", None, "3.19", false),
            ("alpine", "", Some("edge"), "edge", false),
            ("rhel", "", None, "", true),
            ("arch", "rolling", None, "rolling", false),
        ] {
            let mut os = OperatingSystem {
                id: id.to_owned(),
                version: version.to_owned(),
                codename: codename.map(str::to_owned),
                ..OperatingSystem::default()
            };
            os.number_release();
            assert_eq!(os.version, number, "{id} {version} {codename:?}");
            assert_eq!(os.is_of_no_release(), open, "{id} {version} {codename:?}");
        }
    }

    #[test]
    fn stream_is_not_linux() {
        let of = |id: &str, version: &str, name: &str| {
            let os = OperatingSystem {
                id: id.to_owned(),
                version: version.to_owned(),
                name: name.to_owned(),
                ..OperatingSystem::default()
            };
            os.ecosystem().map(|e| e.to_string())
        };
        let linux = of("centos", "7", "CentOS Linux 7 (Core)");
        assert_eq!(linux.as_deref(), Some("Red Hat:7"));
        assert_eq!(of("centos", "8", "CentOS Stream 8"), None);
        assert_eq!(of("centos", "9", "centos 9"), None);
        let rhel = of("rhel", "9.4", "Red Hat Enterprise Linux 9.4 (Plow)");
        assert_eq!(rhel.as_deref(), Some("Red Hat:9"));
    }
}
