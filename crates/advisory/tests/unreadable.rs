//! Unreadable files among good ones: each is told, and the good ones count.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::fs;
use std::path::Path;

use seawall_advisory::{Imported, Matcher, Store, StoreOptions};
use seawall_model::{Package, PackageKind};
use seawall_testkit::image::{archive, gzipped};

fn record(id: &str, package: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"{package}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}}]}}]}}]}}"#
    )
}

fn import(directory: &Path) -> (Imported, Matcher) {
    let store = Store::new(directory.join("db"));
    let options = StoreOptions {
        allow_incomplete: true,
        ..StoreOptions::default()
    };
    let imported = store.import(&[directory.join("feeds")], options).unwrap();
    (imported, store.matcher().unwrap())
}

fn is_found(matcher: &Matcher, name: &str) -> bool {
    let package = Package::new(PackageKind::NPM, name, "1.0.0");
    !matcher.match_packages(None, &[package]).findings.is_empty()
}

/// Names and last parts of places of all that is told.
fn told(imported: &Imported, limit: usize) -> Vec<String> {
    let told = imported.told(limit).into_iter().map(|hole| {
        let place = hole.place.rsplit('/').next().unwrap_or_default().to_owned();
        format!("{} {place}: {}", hole.name, hole.what)
    });
    told.collect()
}

#[test]
fn each_is_told_and_the_good_ones_count() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir_all(feeds.join(".hidden")).unwrap();
    let good = record("GHSA-1", "a");
    let archived = archive(&[
        ("1.json".to_owned(), record("GHSA-2", "b").into_bytes()),
        (
            "2.json".to_owned(),
            record("GHSA-3", "c").repeat(2000).into_bytes(),
        ),
    ]);
    let packed = gzipped(&archived);
    let outer = archive(&[
        ("inner.json.gz".to_owned(), gzipped(good.as_bytes())),
        ("empty.json".to_owned(), Vec::new()),
        ("mark".to_owned(), Vec::new()),
    ]);
    let files: [(&str, &[u8]); 10] = [
        ("a.json", good.as_bytes()),
        ("b.tar", &archived[..archived.len() / 2]),
        ("bad.zip", b"PK\x03\x04 is no zip"),
        ("cut.json", &good.as_bytes()[..good.len() - 3]),
        ("cut.tar.gz", &packed[..packed.len() - 20]),
        ("empty.json.zst", b""),
        ("garbage.json", b"<html>not found</html>"),
        ("outer.tar", &outer),
        ("LICENSE", b"text"),
        (".hidden/cut.json", b"{"),
    ];
    for (name, bytes) in files {
        fs::write(feeds.join(name), bytes).unwrap();
    }
    let elsewhere = directory.path().join("elsewhere.json");
    fs::write(&elsewhere, &good).unwrap();
    std::os::unix::fs::symlink(&elsewhere, feeds.join("link.json")).unwrap();
    // What it leads to is read there.
    std::os::unix::fs::symlink("a.json", feeds.join("twice.json")).unwrap();

    let (imported, matcher) = import(directory.path());
    let all = told(&imported, 100);
    let mut places: Vec<&str> = all
        .iter()
        .filter(|line| line.starts_with("unreadable-advisory "))
        .map(|line| line.split([' ', ':']).nth(1).unwrap())
        .collect();
    // The cut archives hold a record that is told by itself.
    places.retain(|place| !matches!(*place, "2.json"));
    assert_eq!(
        places,
        [
            "b.tar",
            "bad.zip",
            "cut.json",
            "cut.tar.gz",
            "empty.json.zst",
            "garbage.json",
            "link.json",
            "inner.json.gz",
            "empty.json"
        ],
        "{all:#?}"
    );
    assert_eq!(
        all.last().unwrap(),
        "unrecognised-files LICENSE, mark: 2 files among the advisories"
    );
    // Part of a source that was cut is better than nothing where there is nothing else.
    assert!(is_found(&matcher, "a") && is_found(&matcher, "b"));
    assert_eq!(imported.refused.len(), 0);
}

#[test]
fn more_than_are_told_one_by_one_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir(&feeds).unwrap();
    fs::write(feeds.join("a.json"), record("GHSA-1", "a")).unwrap();
    for number in 0..300 {
        let cut = r#"{"id":"GHSA-2","modified":"2026","affected":["#;
        fs::write(feeds.join(format!("cut-{number}.json")), cut).unwrap();
    }
    let (imported, matcher) = import(directory.path());
    for limit in [5, 1000] {
        let told = told(&imported, limit);
        let shown = told.len() - 1;
        assert_eq!(
            told.last().unwrap(),
            &format!("unreadable-advisory : {} more advisories", 300 - shown)
        );
    }
    assert_eq!(told(&imported, 5).len(), 6);
    assert!(is_found(&matcher, "a"));
}

/// Where a store is kept, what was cut takes nobody's place, and that is told as well.
#[test]
fn what_is_held_back_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir(&feeds).unwrap();
    let packed = gzipped(&archive(&[
        ("1.json".to_owned(), record("GHSA-1", "a").into_bytes()),
        (
            "2.json".to_owned(),
            record("GHSA-2", "b").repeat(2000).into_bytes(),
        ),
    ]));
    fs::write(feeds.join("npm.tar.gz"), &packed[..packed.len() - 20]).unwrap();
    fs::write(feeds.join("go.json"), record("GO-1", "c")).unwrap();
    let store = Store::new(directory.path().join("db"));
    let imported = store.import(&[feeds], StoreOptions::default()).unwrap();
    let held = imported.told(100);
    let held: Vec<_> = held
        .iter()
        .filter(|hole| hole.what == "a source's advisories")
        .collect();
    assert_eq!(held.len(), 1);
    assert!(held[0].is_gap() && held[0].reason.starts_with("ghsa: held back"));
}
