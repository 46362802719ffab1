//! Real release files of the shared data against a reading of another kind: os-release by a plain
//! search for its lines, the others by a table of what a person reads in them.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use std::collections::BTreeMap;

use common::extract;
use fixtures::fixtures;

/// The end of the path of a release file, and what it says.
const TOLD: &[(&str, &str, &str)] = &[
    ("alpine-3.18-alpine-release", "alpine", "3.18.1"),
    ("bad-redhat-release", "centos", "5"),
    (
        "almalinux/from-redhat-release/etc/redhat-release",
        "almalinux",
        "8.10",
    ),
    ("atomichost-7/etc/redhat-release", "rhel", "7.9"),
    ("centos/centos-release", "centos", "7.6.1810"),
    ("centos5/etc/redhat-release", "centos", "5.7"),
    ("debian_9/etc/debian_version", "debian", "9"),
    ("debian_sid/etc/debian_version", "debian", "10"),
    ("fedora_29/fedora-release", "fedora", "29"),
    ("from-debian_version/etc/debian_version", "debian", "10"),
    ("oracle-6/etc/oracle-release", "ol", "6.10"),
    ("oracle-6/etc/redhat-release", "rhel", "6.10"),
    ("oracle-7/etc/oracle-release", "ol", "7.9"),
    ("oracle-7/etc/redhat-release", "rhel", "7.9"),
    ("oracle-8/etc/oracle-release", "ol", "8.9"),
    ("oracle-8/etc/redhat-release", "rhel", "8.9"),
    ("oracle-9/etc/oracle-release", "ol", "9.3"),
    ("oracle-9/etc/redhat-release", "rhel", "9.3"),
    ("oracle_7/oracle-release", "ol", "7.6"),
    (
        "redhat/from-redhat-release/etc/redhat-release",
        "rhel",
        "8.10",
    ),
    ("redhat_6/redhat-release", "redhat", "6.2"),
    ("releasefiles/7/etc/redhat-release", "rhel", "7.4"),
    ("releasefiles/8/etc/redhat-release", "rhel", "8.1"),
    ("releasefiles/9/etc/redhat-release", "rhel", "9.0"),
    ("rocky/rocky-release", "rocky", "8.4"),
    (
        "rockylinux/from-redhat-release/etc/redhat-release",
        "rocky",
        "8.10",
    ),
    (
        "scientific/from-redhat-release/etc/redhat-release",
        "scientific",
        "7.9",
    ),
    ("scientific6/etc/redhat-release", "scientific", "6.10"),
    ("testdata/alpine/etc/alpine-release", "alpine", "3.17.5"),
    ("testdata/etc/alpine-release", "alpine", "3.11.6"),
    ("with-point-release/etc/debian_version", "debian", "13"),
    // os-release files of which a plain search would say too little.
    ("debian-sid/usr/lib/os-release", "debian", "13"),
    (
        "partial-fields/missing-id/usr/lib/os-release",
        "debian",
        "8",
    ),
    (
        "partial-fields/missing-version/usr/lib/os-release",
        "debian",
        "",
    ),
];

/// Files that say nothing.
const SILENT: &[&str] = &["os/empty/etc/os-release"];

fn told(path: &str, text: &str) -> Option<(String, String)> {
    if let Some((_, id, version)) = TOLD.iter().find(|(end, ..)| path.ends_with(end)) {
        return Some(((*id).to_owned(), (*version).to_owned()));
    }
    if SILENT.iter().any(|end| path.ends_with(end)) {
        return None;
    }
    let keys = if path.ends_with("lsb-release") {
        ["DISTRIB_ID=", "DISTRIB_RELEASE="]
    } else {
        ["ID=", "VERSION_ID="]
    };
    let value = |key: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(key));
        line.map_or(String::new(), |v| {
            v.trim().trim_matches(['"', '\'']).to_lowercase()
        })
    };
    Some((value(keys[0]), value(keys[1])))
}

fn place(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let name = name.strip_prefix("bad-").unwrap_or(name);
    let name = name.rsplit("3.18-").next()?;
    (name != "issue").then(|| format!("etc/{name}"))
}

#[test]
fn every_file_is_read_as_a_person_would() {
    let test = "every_file_is_read_as_a_person_would";
    let Some(files) = fixtures(test, "os-release.tar.zst") else {
        return;
    };
    let (mut read, mut skipped) = (0, 0);
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    for (path, bytes) in &files {
        let Some(place) = place(path) else {
            skipped += 1;
            continue;
        };
        let evidence = extract("os_release", &place, bytes);
        let got = evidence.os.map(|os| (os.id, os.version));
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(got, told(path, &text), "{path}:\n{text}");
        assert_eq!(evidence.holes, [], "{path}");
        if let Some((id, _)) = got {
            *ids.entry(id).or_default() += 1;
        }
        read += 1;
    }
    println!("{read} files read, {skipped} issue files passed over, ids: {ids:?}");
    assert_eq!(read + skipped, 172);
    assert!(ids.len() >= 25, "{}", ids.len());
}
