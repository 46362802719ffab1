//! Real rpm databases of the shared data, in all three containers.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use common::extract;
use fixtures::fixtures;
use seawall_model::{Evidence, Package};
use serde_json::Value;

const DATABASES: &[(&str, &str)] = &[
    (
        "go-rpmdb/cbl-mariner-2.0/rpmdb.sqlite",
        "var/lib/rpm/rpmdb.sqlite",
    ),
    (
        "converted/cbl-mariner-2.0-ndb/Packages.db",
        "usr/lib/sysimage/rpm/Packages.db",
    ),
    (
        "converted/cbl-mariner-2.0-bdb/Packages",
        "var/lib/rpm/Packages",
    ),
];

/// An expected record in the words of a package.
fn wanted(record: &Value) -> Option<[Option<String>; 6]> {
    let text = |key: &str| record[key].as_str().map(str::to_owned);
    let version = format!("{}-{}", text("version")?, text("release")?);
    let version = match record["epoch"].as_u64() {
        None | Some(0) => version,
        Some(epoch) => format!("{epoch}:{version}"),
    };
    Some([
        text("name"),
        Some(version),
        text("arch"),
        text("source"),
        text("vendor"),
        text("modularity"),
    ])
}

fn got(package: &Package) -> [Option<String>; 6] {
    let source = package.source.as_ref().map(|s| {
        let version = s
            .version
            .split_once(':')
            .map_or(s.version.as_str(), |(_, v)| v);
        format!("{}-{version}.src.rpm", s.name)
    });
    [
        Some(package.name.clone()),
        Some(package.version.clone()),
        package.arch.clone(),
        source,
        package.vendor.clone(),
        package.modularity.clone(),
    ]
}

#[test]
fn three_containers_hold_the_same_packages() {
    let Some(files) = fixtures("three_containers_hold_the_same_packages", "rpmdb.tar.zst") else {
        return;
    };
    let expected: Vec<Value> =
        serde_json::from_slice(&files["cbl-mariner-2.0.expected.json"]).unwrap();
    let mut expected: Vec<_> = expected.iter().map(|e| wanted(e).unwrap()).collect();
    expected.retain(|e| e[0].as_deref() != Some("gpg-pubkey"));
    expected.sort();
    assert!(expected.len() > 100);
    let mut first: Option<Evidence> = None;
    for (name, path) in DATABASES {
        let evidence = extract("rpm", path, &files[*name]);
        assert_eq!(evidence.holes, [], "{name}");
        let mut packages: Vec<_> = evidence.packages.iter().map(got).collect();
        packages.sort();
        assert_eq!(packages, expected, "{name}");
        let linked = evidence
            .packages
            .iter()
            .filter(|p| !p.depends_on.is_empty());
        assert!(linked.count() > 50, "{name}");
        let owned: usize = evidence.owned.iter().map(|o| o.paths.len()).sum();
        assert!(owned > 1000, "{name}: {owned} files");
        let first = first.get_or_insert_with(|| evidence.clone());
        let sorted = |e: &Evidence| {
            let mut owned = e.owned.clone();
            owned.sort_by(|a, b| a.owner.cmp(&b.owner));
            owned
        };
        assert_eq!(sorted(first), sorted(&evidence), "{name}");
    }
}

#[test]
fn small_real_databases() {
    let Some(files) = fixtures("small_real_databases", "rpmdb.tar.zst") else {
        return;
    };
    for (name, package, version) in [
        ("go-rpmdb/libuuid/Packages", "libuuid", "2.32.1-42.el8_8"),
        ("syft/Packages", "dive", "0.9.2-1"),
        ("osv-scalibr/Packages_epoch", "hello", "1:0.0.1-rls"),
    ] {
        let evidence = extract("rpm", "var/lib/rpm/Packages", &files[name]);
        assert_eq!(evidence.holes, [], "{name}");
        let all: Vec<_> = evidence
            .packages
            .iter()
            .map(|p| (&*p.name, &*p.version))
            .collect();
        assert_eq!(all, [(package, version)], "{name}");
    }
}
