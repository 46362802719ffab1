//! `alpine-release`, and the repositories that apk installs from (apk-repositories(5)).
//!
//! A system of one release with a repository of another holds packages that the advisories of its own
//! release do not speak of: what the repositories say then contradicts the release, and is a gap.

use seawall_model::OperatingSystem;

/// `3.19.1`, `3.23.0_alpha20251016` or `edge`.
pub(super) fn release(text: &str) -> Option<OperatingSystem> {
    let version = text.trim();
    let numeric = version.starts_with(|c: char| c.is_ascii_digit()) || version == "edge";
    (numeric && !version.contains(char::is_whitespace)).then(|| system(version))
}

/// The newest release of all repositories in use, with or without a tag; `edge` is newer than any.
pub(super) fn repositories(text: &str) -> Option<OperatingSystem> {
    let lines = text.lines().map(str::trim).filter(|l| !l.starts_with('#'));
    let newest = lines.filter_map(of_repository).max()?;
    Some(match newest {
        (u32::MAX, _) => system("edge"),
        (major, minor) => system(&format!("{major}.{minor}")),
    })
}

/// The release in `https://host/alpine/v3.19/main`; `latest-stable` is any.
fn of_repository(line: &str) -> Option<(u32, u32)> {
    // A tag, or options of newer systems, may stand before the address.
    let address = line.split_whitespace().find(|word| word.contains('/'))?;
    let mut parts = address.trim_end_matches('/').rsplit('/');
    let part = parts.next()?;
    if !matches!(part, "main" | "community" | "testing") {
        return None;
    }
    match parts.next()? {
        "edge" => Some((u32::MAX, 0)),
        release => {
            let (major, minor) = release.strip_prefix('v')?.split_once('.')?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        }
    }
}

fn system(version: &str) -> OperatingSystem {
    OperatingSystem {
        id: "alpine".to_owned(),
        version: version.to_owned(),
        name: format!("Alpine Linux {version}"),
        ..OperatingSystem::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::{FileFacts, HoleName, Inspect, LayeredEvidence, Visibility};

    #[test]
    fn the_newest_repository_counts() {
        let version = |text: &str| repositories(text).map(|os| os.version);
        for (text, expected) in [
            (
                "https://host/alpine/v3.9/main\nhttps://host/alpine/v3.19/community\n",
                Some("3.19"),
            ),
            (
                "https://host/alpine/v3.19/main\n@testing https://host/alpine/edge/testing\n",
                Some("edge"),
            ),
            ("http://host/mirror/edge/main/\n", Some("edge")),
            (
                "/media/cdrom/apks\nhttps://host/alpine/latest-stable/main\n",
                None,
            ),
            ("# https://host/alpine/edge/main\n\n", None),
            ("https://host/vendor/v23.12\n", None),
        ] {
            assert_eq!(version(text).as_deref(), expected, "{text}");
        }
        assert_eq!(release("<html>"), None);
        assert_eq!(release("edge of it"), None);
    }

    /// What the files of one system say: its operating system, and gaps.
    fn system_of(files: &[(&str, &str)]) -> (OperatingSystem, Vec<String>) {
        let read = |(path, text): &(&str, &str)| {
            let size = text.len() as u64;
            let mode = 0o644;
            let file = FileFacts { path, size, mode };
            let set = crate::Catalogers::new(&[&super::super::IT]);
            let evidence = set.inspect(&file, &text.as_bytes().to_vec()).remove(0);
            LayeredEvidence {
                layer: 0,
                visibility: Visibility::Present,
                evidence,
            }
        };
        let evidence: Vec<_> = files.iter().map(read).collect();
        let options = crate::ResolveOptions {
            distro: None,
            include_lower_layers: false,
            directory: false,
        };
        let tree = crate::MemoryTree::default();
        let inventory = crate::resolve(&tree, &evidence, &options);
        let contradictory = HoleName::CONTRADICTORY_OS_RELEASE;
        let gaps = inventory.coverage.gaps.into_iter();
        let gaps = gaps.filter(|gap| gap.name == contradictory);
        let gaps = gaps.map(|gap| format!("{}: {}", gap.place, gap.reason));
        (inventory.os.unwrap(), gaps.collect())
    }

    #[test]
    fn edge_is_no_release() {
        let (os, gaps) = system_of(&[
            (
                "etc/os-release",
                "ID=alpine\nVERSION_ID=3.23.0_alpha20251016\n",
            ),
            ("etc/alpine-release", "3.23.0_alpha20251016\n"),
            ("etc/apk/repositories", "https://host/alpine/edge/main\n"),
        ]);
        assert_eq!(os.ecosystem().unwrap().to_string(), "Alpine:edge");
        assert_eq!((os.eol, gaps), (None, Vec::new()));
    }

    /// Of what came from another release the advisories of this one do not speak.
    #[test]
    fn a_release_with_a_repository_of_edge_is_a_gap() {
        let release = ("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n");
        let own = "https://host/alpine/v3.19/main\n";
        let other = format!("{own}https://host/alpine/edge/community\n");
        let (os, gaps) = system_of(&[release, ("etc/apk/repositories", &other)]);
        assert_eq!(os.version, "3.19.1");
        let told = "etc/apk/repositories: etc/os-release says alpine 3.19.1, not edge";
        assert_eq!(gaps, [told]);
        let (_, gaps) = system_of(&[release, ("etc/apk/repositories", own)]);
        assert_eq!(gaps, Vec::<String>::new());
    }
}
