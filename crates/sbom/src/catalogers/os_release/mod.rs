//! The files that say which operating system this is: os-release(5), lsb-release and the older ones.
//!
//! Each file alone gives one reading. Which reading wins, and whether they contradict one another,
//! is decided when all are known (`resolve::os`), by the fact `rank`: `00` is the most trusted.

mod alpine;
mod debian;
mod product;
mod shell;

use seawall_model::{
    Content, Evidence, FileFacts, Hole, HoleName, OperatingSystem, debian_release, read_all,
};

use crate::cataloger::{Cataloger, Pattern};

use product::id_of_name;

/// A file that is larger than this is none of ours.
const LIMIT: u64 = 64 * 1024;

/// What a file looks like.
#[derive(Clone, Copy)]
enum Form {
    /// Shell assignments, os-release(5).
    OsRelease,
    /// Shell assignments with the keys of the Linux Standard Base.
    LsbRelease,
    /// `NAME release VERSION (CODENAME)`.
    Product,
    /// `10.8` or `trixie/sid`.
    DebianVersion,
    /// `3.19.1`.
    AlpineRelease,
    /// Addresses that end in a release and a part: `.../v3.19/main`.
    AlpineRepositories,
}

macro_rules! files {
    ($($path:literal $form:ident;)+) => {
        const FORMS: &[(&str, Form)] = &[$(($path, Form::$form)),+];
        const PATTERNS: &[Pattern] = &[$(Pattern::Path($path)),+];
    };
}

// A derivative keeps the files of what it derives from, so those come last.
files! {
    "etc/os-release" OsRelease;
    "usr/lib/os-release" OsRelease;
    "etc/oracle-release" Product;
    "etc/almalinux-release" Product;
    "etc/rocky-release" Product;
    "etc/centos-release" Product;
    "usr/lib/centos-release" Product;
    "etc/fedora-release" Product;
    "usr/lib/fedora-release" Product;
    "etc/photon-release" Product;
    "etc/mariner-release" Product;
    "etc/SuSE-release" Product;
    "etc/gentoo-release" Product;
    "etc/redhat-release" Product;
    "usr/lib/redhat-release" Product;
    "etc/system-release" Product;
    "usr/lib/system-release" Product;
    "etc/lsb-release" LsbRelease;
    "etc/alpine-release" AlpineRelease;
    "etc/debian_version" DebianVersion;
    "etc/apk/repositories" AlpineRepositories;
}

pub(crate) struct OsRelease;
pub(crate) static IT: OsRelease = OsRelease;

impl Cataloger for OsRelease {
    fn name(&self) -> &'static str {
        "os_release"
    }

    fn revision(&self) -> u32 {
        2
    }

    fn patterns(&self) -> &'static [Pattern] {
        PATTERNS
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let mut evidence = Evidence::default();
        let Some(rank) = FORMS.iter().position(|(path, _)| *path == file.path) else {
            return evidence;
        };
        let bytes = match read_all(content, LIMIT) {
            Ok(bytes) => bytes,
            Err(error) => {
                let what = "the operating system's name and release";
                let mut hole = Hole::new(HoleName::UNREADABLE_FILE, what, "", error.to_string());
                if content.size() > LIMIT {
                    hole = hole.limited("os-release-size", LIMIT);
                }
                evidence.holes.push(hole);
                return evidence;
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        evidence.os = match FORMS[rank].1 {
            Form::OsRelease => os_release(text, &mut evidence.holes),
            Form::LsbRelease => lsb_release(text),
            Form::Product => product::read(text),
            Form::DebianVersion => debian::version(text),
            Form::AlpineRelease => alpine::release(text),
            Form::AlpineRepositories => alpine::repositories(text),
        };
        if evidence.os.is_some() {
            let rank = format!("{rank:02}");
            evidence.facts.insert("rank".to_owned(), rank);
        }
        evidence
    }
}

/// os-release(5). Lines that are no assignments are passed over, as the page says they should.
fn os_release(text: &str, holes: &mut Vec<Hole>) -> Option<OperatingSystem> {
    let values = shell::assignments(text);
    for key in ["ID", "VERSION_ID"] {
        if let Some((line, first, second)) = values.conflict(key) {
            let reason = format!("line {line} says {key}={second} after {key}={first}");
            let what = "which distribution this is";
            holes.push(Hole::new(
                HoleName::CONTRADICTORY_OS_RELEASE,
                what,
                "",
                reason,
            ));
        }
    }
    let get = |key: &str| values.get(key).filter(|v| !v.is_empty());
    let name = get("NAME");
    let id = get("ID").map(str::to_ascii_lowercase);
    let Some(id) = id.or_else(|| id_of_name(name?).map(str::to_owned)) else {
        if !text.trim().is_empty() {
            let what = "the distribution's ID";
            let reason = "there is no ID, and the name is of no distribution that we know";
            holes.push(Hole::new(HoleName::UNKNOWN_DISTRIBUTION, what, "", reason));
        }
        return None;
    };
    let mut version = get("VERSION_ID").unwrap_or_default().to_owned();
    let pretty = get("PRETTY_NAME").or(name);
    let mut codename = get("VERSION_CODENAME")
        .or_else(|| get("UBUNTU_CODENAME").filter(|_| id == "ubuntu"))
        .map(str::to_owned);
    if id == "debian" && version.is_empty() {
        // Testing has no VERSION_ID; `PRETTY_NAME` ends in `trixie/sid`.
        codename = codename.or_else(|| pretty.and_then(debian::codename_in).map(str::to_owned));
        let release = codename.as_deref().and_then(debian_release);
        release.unwrap_or_default().clone_into(&mut version);
    }
    let name = pretty.map_or_else(
        || format!("{id} {version}").trim().to_owned(),
        str::to_owned,
    );
    let like = get("ID_LIKE").unwrap_or_default().split_whitespace();
    Some(OperatingSystem {
        id,
        version,
        name,
        like: like.map(str::to_ascii_lowercase).collect(),
        codename,
        eol: None,
    })
}

fn lsb_release(text: &str) -> Option<OperatingSystem> {
    let values = shell::assignments(text);
    let get = |key: &str| values.get(key).filter(|v| !v.is_empty());
    let name = get("DISTRIB_ID")?;
    let version = get("DISTRIB_RELEASE").unwrap_or_default();
    let id = id_of_name(name).map_or_else(|| name.to_ascii_lowercase(), str::to_owned);
    // Rolling releases say `rolling` where others have a number.
    let version = if version == "rolling" { "" } else { version };
    Some(OperatingSystem {
        id,
        version: version.to_owned(),
        name: get("DISTRIB_DESCRIPTION").unwrap_or(name).to_owned(),
        codename: get("DISTRIB_CODENAME").map(str::to_owned),
        ..OperatingSystem::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Evidence {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    fn os(path: &str, text: &str) -> Option<(String, String)> {
        read(path, text).os.map(|os| (os.id, os.version))
    }

    #[test]
    fn golden() {
        let table = [
            (
                "etc/os-release",
                "ID=alpine\r\nVERSION_ID=3.19.1\r\n",
                "alpine",
                "3.19.1",
            ),
            (
                "etc/os-release",
                "ID='rhel'\nVERSION_ID=\"8.10\"\n",
                "rhel",
                "8.10",
            ),
            ("etc/os-release", "ID=arch\nBUILD_ID=rolling\n", "arch", ""),
            (
                "etc/os-release",
                "ID=debian\nVERSION_CODENAME=trixie\n",
                "debian",
                "13",
            ),
            (
                "usr/lib/os-release",
                "PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nID=debian\n",
                "debian",
                "14",
            ),
            (
                "etc/os-release",
                "NAME=\"Debian GNU/Linux\"\nVERSION_ID=8\n",
                "debian",
                "8",
            ),
            (
                "etc/os-release",
                "\u{feff}ID=Fedora\n# VERSION_ID=1\nVERSION_ID=40",
                "fedora",
                "40",
            ),
            (
                "etc/lsb-release",
                "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n",
                "ubuntu",
                "22.04",
            ),
            (
                "etc/lsb-release",
                "DISTRIB_ID=Arch\nDISTRIB_RELEASE=\"rolling\"\n",
                "arch",
                "",
            ),
            ("etc/debian_version", "10.8\n", "debian", "10"),
            ("etc/debian_version", "bookworm/sid\n", "debian", "12"),
            ("etc/alpine-release", "3.11.6\n", "alpine", "3.11.6"),
            ("etc/alpine-release", "edge\n", "alpine", "edge"),
            (
                "etc/redhat-release",
                "CentOS release 5.7 (Final)\n",
                "centos",
                "5.7",
            ),
            (
                "etc/centos-release",
                "CentOS Linux release 7.6.1810 (Core) \n",
                "centos",
                "7.6.1810",
            ),
            (
                "etc/oracle-release",
                "Oracle Linux Server release 7.6\n",
                "ol",
                "7.6",
            ),
            (
                "etc/system-release",
                "Amazon Linux AMI release 2018.03\n",
                "amzn",
                "2018.03",
            ),
            (
                "etc/photon-release",
                "VMware Photon OS 3.0\nPHOTON_BUILD_NUMBER=1\n",
                "photon",
                "3.0",
            ),
        ];
        for (path, text, id, version) in table {
            let expected = Some((id.to_owned(), version.to_owned()));
            assert_eq!(os(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn what_says_nothing_gives_nothing() {
        for (path, text) in [
            ("etc/os-release", ""),
            ("etc/debian_version", "\n"),
            ("etc/alpine-release", "<html>"),
            ("etc/redhat-release", "hello\n"),
            ("etc/other-release", "ID=x"),
        ] {
            assert_eq!(os(path, text), None, "{path}: {text}");
        }
        assert_eq!(read("etc/os-release", "VERSION_ID=8\n").holes.len(), 1);
    }

    #[test]
    fn contradictions_and_size_are_holes() {
        let twice = read("etc/os-release", "ID=debian\nID=alpine\nVERSION_ID=1\n");
        assert_eq!(twice.holes[0].name, "contradictory-os-release");
        let huge = read("etc/os-release", &"#".repeat(70_000));
        assert_eq!(
            huge.holes[0].limit.as_deref(),
            Some("os-release-size=65536")
        );
    }
}
