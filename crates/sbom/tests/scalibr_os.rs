//! The package lists that osv-scalibr's tests expect of dpkg and rpm files, met or differed from
//! for a reason. (Its list has nothing of apk.)

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use std::collections::BTreeMap;

use common::extract;
use fixtures::fixtures;

const FOLDER: &str = "extractor/filesystem/os/";

/// Where we say more or something else, and why.
const DIFFERENCES: &[(&str, &[&str], &str)] = &[
    (
        "dpkg/testdata/dpkg/statusfield",
        &[
            "wantinstall_installed@1.0",
            "wantdeinstall_installed@1.0",
            "wantinstall_unpacked@1.0",
            "wantpurge_installed@1.0",
        ],
        "an unpacked package's files are on disk",
    ),
    (
        "rpm/testdata/Packages_epoch",
        &["hello@1:0.0.1-rls"],
        "our version holds the epoch, by which rpm orders first",
    ),
];

/// opkg's database has the same form, but its packages are of no distribution that we cover.
const NOT_COVERED: &str = "dpkg/testdata/opkg/";

fn place(path: &str) -> Option<(&'static str, &'static str)> {
    match path {
        p if p.starts_with(NOT_COVERED) => None,
        p if p.contains("status.d/") => Some(("dpkg", "var/lib/dpkg/status.d/foo")),
        p if p.starts_with("dpkg/") => Some(("dpkg", "var/lib/dpkg/status")),
        p if p.starts_with("chisel/") => Some(("chisel", "var/lib/chisel/manifest.wall")),
        p if p.starts_with("rpm/") => Some(("rpm", "var/lib/rpm/Packages")),
        p if p.starts_with("apk/") => Some(("apk", "lib/apk/db/installed")),
        _ => None,
    }
}

#[test]
fn expected_packages() {
    let test = "scalibr_os::expected_packages";
    let Some(files) = fixtures(test, "lockfiles-osv-scalibr.tar.zst") else {
        return;
    };
    let data = seawall_testkit::test_data(test).unwrap();
    let expected = data.join("fixtures/lockfiles-osv-scalibr.expected.json");
    let expected = std::fs::File::open(expected).unwrap();
    let expected: BTreeMap<String, Vec<String>> = serde_json::from_reader(expected).unwrap();
    let databases = seawall_testkit::unpack(&data.join("fixtures/rpmdb.tar.zst"));
    let mut compared = 0;
    for (path, wanted) in &expected {
        let Some(short) = path.strip_prefix(FOLDER) else {
            continue;
        };
        let Some((cataloger, place)) = place(short) else {
            continue;
        };
        let bytes = files
            .get(path)
            .filter(|b| !b.is_empty())
            .or_else(|| databases.get("osv-scalibr/Packages_epoch"))
            .unwrap();
        let evidence = extract(cataloger, place, bytes);
        let mut got: Vec<String> = evidence
            .packages
            .iter()
            .map(|p| format!("{}@{}", p.name, p.version))
            .collect();
        got.sort();
        let difference = DIFFERENCES.iter().find(|(p, ..)| *p == short);
        let mut wanted = match difference {
            Some((_, ours, _)) => ours.iter().map(|t| (*t).to_owned()).collect(),
            None => wanted.clone(),
        };
        wanted.sort();
        assert_eq!(got, wanted, "{short}");
        compared += 1;
    }
    println!(
        "{compared} lists compared, {} differ for a reason",
        DIFFERENCES.len()
    );
    assert!(compared >= 9, "{compared}");
    for (path, bytes) in &files {
        let short = path.strip_prefix(FOLDER).unwrap_or_default();
        if let Some((cataloger, place)) = place(short)
            && !expected.contains_key(path)
            && (short.contains("/invalid") || short.contains("/empty"))
        {
            let evidence = extract(cataloger, place, bytes);
            assert!(evidence.packages.is_empty(), "{short}");
            let silent = evidence.holes.is_empty();
            assert_eq!(
                silent,
                bytes.trim_ascii().is_empty() && !matches!(cataloger, "chisel" | "rpm"),
                "{short}"
            );
        }
    }
}
