//! What is only declared is told, and does not count where packages are installed, unless asked for.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_model::{HoleName, Report, Suppressor};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};

const LOCK: &str =
    r#"{"lockfileVersion": 3, "packages": {"node_modules/lodash": {"version": "4.17.15"}}}"#;
const INSTALLED: &str = r#"{"name": "lodash", "version": "4.17.15"}"#;
const ADVISORY: &str = r#"{"id": "GHSA-p6mc-m468-83gw", "modified": "2024-01-01T00:00:00Z",
    "affected": [{"package": {"ecosystem": "npm", "name": "lodash"},
    "database_specific": {"severity": "HIGH"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.19"}]}]}]}"#;

/// The report of a scan with a gate, and the exit status.
fn scan(path: &Path, target: &str, more: &[&str]) -> (Report, i32) {
    let common = [
        "scan",
        target,
        "--offline",
        "--format",
        "json",
        "--only",
        "vulnerabilities",
        "--fail-on",
        "fixable",
        "--limit",
        "advisory-age=9999d",
    ];
    let output = program(env!("CARGO_BIN_EXE_seawall"), path)
        .args(common)
        .args(more)
        .output()
        .unwrap();
    (printed(&output), output.status.code().unwrap())
}

fn feeds(path: &Path) {
    std::fs::create_dir(path.join("feeds")).unwrap();
    std::fs::write(path.join("feeds/lodash.json"), ADVISORY).unwrap();
}

fn image(path: &Path, files: &[(&str, &str)]) {
    let release = "ID=alpine\nVERSION_ID=3.10.4\n";
    let mut layer = TestLayer::default().file("etc/os-release", release).file(
        "lib/apk/db/installed",
        "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
    );
    for (file, text) in files {
        layer = layer.file(file, *text);
    }
    TestImage::new(vec![layer]).docker_archive_new(&path.join("app.tar"));
}

/// Whether its one finding counts; where it does not, who set it aside.
fn standing(report: &Report) -> Option<Suppressor> {
    let [finding] = &report.targets[0].findings[..] else {
        return Some(Suppressor::Policy);
    };
    finding.suppressed.as_ref().map(|aside| aside.by)
}

#[test]
fn an_images_lock_file_is_told_and_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    image(path, &[("srv/package-lock.json", LOCK)]);
    let given = ["--feeds", "feeds", "--allow-gap", "missing-advisories"];
    let (report, code) = scan(path, "app.tar", &given);
    assert_eq!(standing(&report), Some(Suppressor::Declared));
    assert_eq!(code, 0);
    let lodash = report.targets[0]
        .packages
        .iter()
        .find(|p| p.name == "lodash");
    assert!(!lodash.unwrap().installed);
    let notes = &report.targets[0].coverage.notes;
    let note = notes.iter().find(|n| n.name == HoleName::DECLARED_ONLY);
    assert_eq!(note.unwrap().place, "srv/package-lock.json");

    let (report, code) = scan(path, "app.tar", &[&given[..], &["--declared"]].concat());
    assert_eq!((standing(&report), code), (None, 1));
    let notes = &report.targets[0].coverage.notes;
    assert!(notes.iter().all(|n| n.name != HoleName::DECLARED_ONLY));

    // The same lock file where what it asks for is installed.
    let package = "srv/node_modules/lodash/package.json";
    image(
        path,
        &[("srv/package-lock.json", LOCK), (package, INSTALLED)],
    );
    let (report, code) = scan(path, "app.tar", &given);
    assert_eq!((standing(&report), code), (None, 1));
    assert!(report.targets[0].packages.iter().all(|p| p.installed));
}

#[test]
fn in_a_projects_directory_it_counts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    std::fs::create_dir(path.join("project")).unwrap();
    std::fs::write(path.join("project/package-lock.json"), LOCK).unwrap();
    let (report, code) = scan(path, "project", &["--feeds", "feeds"]);
    assert_eq!((standing(&report), code), (None, 1));
    assert_eq!(report.targets[0].target.kind.name(), "directory");
    assert!(!report.targets[0].packages[0].installed);
}

/// A bill of materials of an image beside the sources makes no system of the project.
#[test]
fn a_document_of_a_system_does_not_set_a_projects_findings_aside() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    std::fs::create_dir(path.join("project")).unwrap();
    std::fs::write(path.join("project/package-lock.json"), LOCK).unwrap();
    let document = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
        {"type": "operating-system", "name": "debian", "version": "12"}, {"type": "library", "name": "bash",
        "version": "5.2-1", "purl": "pkg:deb/debian/bash@5.2-1?distro=debian-12"}]}"#;
    std::fs::write(path.join("project/image.cdx.json"), document).unwrap();
    let (report, code) = scan(path, "project", &["--feeds", "feeds"]);
    assert_eq!((standing(&report), code), (None, 1));
    assert_eq!(report.targets[0].target.kind.name(), "directory");
}

/// Nothing is fetched, and nothing missing, for what does not count; and a target of nothing else is not
/// called clean.
#[test]
fn what_does_not_count_is_neither_asked_for_nor_enough() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    image(path, &[("srv/package-lock.json", LOCK)]);
    let (report, _) = scan(path, "app.tar", &[]);
    let gaps = &report.targets[0].coverage.gaps;
    let missing: Vec<&str> = gaps.iter().map(|gap| gap.place.as_str()).collect();
    assert_eq!(missing, ["Alpine:v3.10"]);

    let only = TestLayer::default().file("srv/package-lock.json", LOCK);
    TestImage::new(vec![only]).docker_archive_new(&path.join("only.tar"));
    let (report, code) = scan(path, "only.tar", &[]);
    let gaps = &report.targets[0].coverage.gaps;
    assert!(gaps.iter().any(|gap| gap.name == HoleName::NOTHING_JUDGED));
    assert_eq!(code, 2);
    let inventory = program(env!("CARGO_BIN_EXE_seawall"), path)
        .args(["sbom", "only.tar", "--offline"])
        .output()
        .unwrap();
    assert_eq!(inventory.status.code(), Some(0), "{}", words(&inventory));
}

/// A broken lock file that was published inside a package costs nothing that counts.
#[test]
fn a_published_lock_file_that_is_broken_is_a_note() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    for (file, gap) in [
        ("srv/node_modules/a/test/package-lock.json", false),
        ("srv/package-lock.json", true),
    ] {
        image(path, &[(file, "{ broken")]);
        let (report, _) = scan(path, "app.tar", &["--feeds", "feeds"]);
        let coverage = &report.targets[0].coverage;
        let list = if gap { &coverage.gaps } else { &coverage.notes };
        let told = list
            .iter()
            .filter(|h| h.name == HoleName::UNREADABLE_MANIFEST);
        assert_eq!(told.count(), 1, "{file}");
    }
}
