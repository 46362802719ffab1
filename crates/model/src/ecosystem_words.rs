//! What people call ecosystems.

use crate::Ecosystem;
use crate::ecosystem::{EcosystemInfo, ecosystem_named, ecosystems};
use crate::os::{debian_release, ubuntu_release};

/// Words beside the names themselves and the `ID`s of os-release.
const WORDS: &[(&str, &str)] = &[
    ("alma", "AlmaLinux"),
    ("alma-linux", "AlmaLinux"),
    ("cargo", "crates.io"),
    ("crates", "crates.io"),
    ("rust", "crates.io"),
    ("golang", "Go"),
    ("gradle", "Maven"),
    ("java", "Maven"),
    ("javascript", "npm"),
    ("js", "npm"),
    ("node", "npm"),
    ("node.js", "npm"),
    ("nodejs", "npm"),
    ("composer", "Packagist"),
    ("php", "Packagist"),
    ("pip", "PyPI"),
    ("python", "PyPI"),
    ("redhat", "Red Hat"),
    ("rockylinux", "Rocky Linux"),
    ("gem", "RubyGems"),
    ("gems", "RubyGems"),
    ("ruby", "RubyGems"),
];

/// Debian's branches that are no release; its data speak of all of them.
const BRANCHES: &[&str] = &["sid", "unstable", "testing"];

impl Ecosystem {
    /// The one that a person means, in any case of letters: `alpine:3.19`, `debian-12`, `jammy`, `golang`.
    /// A distribution may go by its `ID` in os-release, and its release by a code name; between the two may
    /// be a colon, a hyphen, `@` or nothing. None for a name that is not known, for a release that its
    /// distribution never had in words, and for a release of a language.
    pub fn of_words(words: &str) -> Option<Self> {
        let folded = fold(words);
        let (info, release) = split(&folded)?;
        let all = Self {
            name: info.name.to_owned(),
            release: None,
        };
        let release = release.trim_end_matches("-lts");
        let release = match info.name {
            _ if release.is_empty() => return Some(all),
            "Debian" if BRANCHES.contains(&release) => return Some(all),
            "Debian" => debian_release(release).unwrap_or(release),
            "Ubuntu" => ubuntu_release(release).unwrap_or(release),
            _ => release,
        };
        let id = info.os_ids.first()?;
        let version = release.strip_prefix('v').unwrap_or(release);
        let plain = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
        let numeric =
            version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(plain);
        (numeric || (*id, version) == ("alpine", "edge"))
            .then(|| Self::of_os(id, version))
            .flatten()
    }

    /// All that [`Self::of_words`] knows, without releases, for suggestions.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let known = ecosystems().iter();
        let names = known.flat_map(|info| info.os_ids.iter().copied().chain([info.name]));
        names.chain(WORDS.iter().map(|(word, _)| *word))
    }
}

fn fold(words: &str) -> String {
    words.trim().to_lowercase().replace([' ', '_'], "-")
}

fn known(word: &str) -> Option<&'static EcosystemInfo> {
    let is = |info: &&EcosystemInfo| fold(info.name) == word || info.os_ids.contains(&word);
    let other = || WORDS.iter().find(|(other, _)| *other == word);
    let found = ecosystems().iter().find(is);
    found.or_else(|| ecosystem_named(other()?.1))
}

/// The ecosystem, and what is said of its release.
fn split(folded: &str) -> Option<(&'static EcosystemInfo, &str)> {
    if let Some((name, release)) = folded.split_once([':', '@']) {
        return Some((known(name)?, release));
    }
    if let Some(info) = known(folded) {
        return Some((info, ""));
    }
    let ends = folded.char_indices().rev();
    let mut ends = ends.filter(|(_, c)| *c == '-' || c.is_ascii_digit());
    let parts = ends.find_map(|(end, _)| {
        let (name, release) = folded.split_at(end);
        Some((known(name)?, release.trim_start_matches('-')))
    });
    parts.or_else(|| {
        let of_debian = debian_release(folded).is_some() || BRANCHES.contains(&folded);
        let name = match ubuntu_release(folded) {
            Some(_) => "Ubuntu",
            None if of_debian => "Debian",
            None => return None,
        };
        Some((ecosystem_named(name)?, folded))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_people_mean() {
        let of = |words: &str| Ecosystem::of_words(words).map(|e| e.to_string());
        for (words, means) in [
            ("alpine:3.19", "Alpine:v3.19"),
            ("Alpine:v3.19", "Alpine:v3.19"),
            ("alpine-3.19", "Alpine:v3.19"),
            ("alpine3.19.1", "Alpine:v3.19"),
            ("alpine:edge", "Alpine:edge"),
            ("DEBIAN:12", "Debian:12"),
            ("debian-12", "Debian:12"),
            ("debian@12.5", "Debian:12"),
            ("debian:bookworm", "Debian:12"),
            ("debian bookworm", "Debian:12"),
            ("Bookworm", "Debian:12"),
            ("debian:sid", "Debian"),
            ("ubuntu:22.04", "Ubuntu:22.04"),
            ("ubuntu:22.04-LTS", "Ubuntu:22.04"),
            ("ubuntu:jammy", "Ubuntu:22.04"),
            ("ubuntu-jammy", "Ubuntu:22.04"),
            ("noble", "Ubuntu:24.04"),
            ("rhel:9", "Red Hat:9"),
            ("rhel9.2", "Red Hat:9"),
            ("red hat:9", "Red Hat:9"),
            ("redhat-8", "Red Hat:8"),
            ("centos7", "Red Hat:7"),
            ("rocky:9", "Rocky Linux:9"),
            ("Rocky Linux:9", "Rocky Linux:9"),
            ("rocky-linux-9", "Rocky Linux:9"),
            ("alma:9", "AlmaLinux:9"),
            ("almalinux", "AlmaLinux"),
            ("pypi", "PyPI"),
            ("python", "PyPI"),
            ("golang", "Go"),
            ("rust", "crates.io"),
            ("crates.io", "crates.io"),
            ("ruby", "RubyGems"),
            ("php", "Packagist"),
            ("java", "Maven"),
            ("node", "npm"),
            ("NPM", "npm"),
        ] {
            assert_eq!(of(words).as_deref(), Some(means), "{words}");
        }
        for words in [
            "",
            "Debain:12",
            "debian:jammy",
            "ubuntu:bookworm",
            "debian:nowhere",
            "jam",
            "npm:1",
            "node:18",
            "alpine:stable",
            "windows",
            ":",
            "12",
            "debian:12:main x",
            "debian:12/..",
        ] {
            assert_eq!(of(words), None, "{words}");
        }
        assert!(Ecosystem::words().all(|word| of(word).is_some()));
    }
}
