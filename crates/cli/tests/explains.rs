//! `explain` says one thing of one version, and each version what holds for it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_testkit::program::{program, words};

/// One advisory, which lists the package once for each line of versions, and another one of the same
/// vulnerability in another package, with its own title.
const ADVISORIES: [(&str, &str); 2] = [
    (
        "GHSA-aaaa-aaaa-aaaa",
        r#"{"id": "GHSA-aaaa-aaaa-aaaa", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-0001"],
        "summary": "Loops in liner", "details": "A line without an end\nis read for ever.",
        "affected": [
          {"package": {"ecosystem": "npm", "name": "liner"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]}]},
          {"package": {"ecosystem": "npm", "name": "liner"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.0"}]}]}]}"#,
    ),
    (
        "GHSA-bbbb-bbbb-bbbb",
        r#"{"id": "GHSA-bbbb-bbbb-bbbb", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-0001"],
        "summary": "Loops in other",
        "affected": [
          {"package": {"ecosystem": "npm", "name": "other"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "3.0.0"}]}]}]}"#,
    ),
];

fn lock(directory: &Path, name: &str, version: &str) {
    std::fs::create_dir_all(directory).unwrap();
    let text = format!(
        r#"{{"name":"a","lockfileVersion":3,"packages":{{"node_modules/{name}":{{"version":"{version}"}}}}}}"#
    );
    std::fs::write(directory.join("package-lock.json"), text).unwrap();
}

#[test]
fn each_version_has_one_verdict_of_a_source_and_its_own_packages_title() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("feeds")).unwrap();
    for (name, text) in ADVISORIES {
        std::fs::write(path.join("feeds").join(format!("{name}.json")), text).unwrap();
    }
    for version in ["0.1.0", "0.3.0", "1.1.0", "1.2.0"] {
        lock(&path.join("p").join(version), "liner", version);
    }
    lock(&path.join("p/other"), "other", "2.0.0");
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), path);
    command.args([
        "explain",
        "CVE-2026-0001",
        "--from",
        "p",
        "--feeds",
        "feeds",
    ]);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let blocks: Vec<&str> = text
        .split("\n\n")
        .filter(|b| !b.trim().is_empty())
        .collect();
    let expected = [
        ("liner 0.1.0", "affected", "0.1.0 is in all, < 0.2.0"),
        ("liner 0.3.0", "fixed", "0.3.0 has the fix of 0.2.0"),
        ("liner 1.1.0", "affected", "1.1.0 is in >= 1.0.0, < 1.2.0"),
        ("liner 1.2.0", "fixed", "1.2.0 has the fix of 1.2.0"),
        ("other 2.0.0", "affected", "2.0.0 is in all, < 3.0.0"),
    ];
    assert_eq!(blocks.len(), expected.len(), "{text}{}", words(&output));
    for (about, status, reason) in expected {
        let head = format!("CVE-2026-0001 in p: {about}: {status}\n");
        let block = blocks.iter().find(|block| block.starts_with(&head));
        let block = block.unwrap_or_else(|| panic!("{head} is not in {text}"));
        let verdicts: Vec<&str> = block
            .lines()
            .filter(|l| l.starts_with("  verdict"))
            .collect();
        let [verdict] = verdicts[..] else {
            panic!("{block}")
        };
        assert!(verdict.contains(&format!("ghsa: {status}: ")), "{verdict}");
        assert!(verdict.ends_with(reason), "{verdict}");
        let name = about.split(' ').next().unwrap();
        assert!(
            block.contains(&format!("title        Loops in {name}\n")),
            "{block}"
        );
    }
}
