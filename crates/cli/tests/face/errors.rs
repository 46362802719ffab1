//! What is said when something is wrong: what, where, why, and what to do.

use std::path::Path;

use crate::target::{SCAN, directory};
use crate::transcript;

fn scan(directory: &Path, more: &[&str]) -> String {
    transcript(directory, &[&SCAN[..], more].concat())
}

#[test]
fn command_lines() {
    let directory = tempfile::tempdir().unwrap();
    let lines: [&[&str]; 10] = [
        &[],
        &["scan"],
        &["scna", "app.tar"],
        &["image", "alpine"],
        &["alpine:3.19"],
        &["scan", "app.tar", "--fromat", "json"],
        &["scan", "app.tar", "--format", "jsn"],
        &["scan", "app.tar", "--exit-code", "1"],
        &["db", "status", "--format", "xml"],
        &["man", "nothing"],
    ];
    let all = lines
        .map(|line| transcript(directory.path(), line))
        .concat();
    insta::assert_snapshot!(all);
}

#[test]
fn options_of_a_scan() {
    let directory = directory();
    let options: [&[&str]; 12] = [
        &["--fail-on", "high"],
        &["--fail-on", "severty >= high"],
        &["--fail-on", "severity >= high and"],
        &["--filter", "ecosystem == nmp"],
        &["--sort", "wrath"],
        &["--exclude", "a[b"],
        &["--limit", "fiel=3"],
        &["--only", "vulns"],
        &["--distro", "debian"],
        &["--jobs", "0"],
        &["-f", "json", "-o", "out.json"],
        &["-o", "sarif=no/such/directory/a.sarif"],
    ];
    let all = options.map(|more| scan(directory.path(), more)).concat();
    insta::assert_snapshot!(all);
}

#[test]
fn policies() {
    let directory = directory();
    let policies = [
        ("key", "version: 1\nfial-on: \"severity >= high\"\n"),
        ("reason", "version: 1\nignore:\n  - id: CVE-2019-1551\n"),
        ("expression", "version: 1\nfail-on: \"severity >> high\"\n"),
        ("yaml", "version: 1\nignore: [\n"),
        ("version", "version: 7\n"),
    ];
    let all = policies.map(|(name, text)| {
        std::fs::write(directory.path().join(name), text).unwrap();
        scan(directory.path(), &["--policy", name])
    });
    insta::assert_snapshot!(all.concat());
}

#[test]
fn targets_and_files() {
    let directory = directory();
    std::fs::write(directory.path().join("empty.tar"), "").unwrap();
    std::fs::write(directory.path().join("text.tar"), "hello\n".repeat(200)).unwrap();
    let lines: [&[&str]; 9] = [
        &["scan", "no-such-image:1", "--offline"],
        &["scan", "./no-such-file.tar", "--offline"],
        &["scan", "empty.tar", "--offline"],
        &["scan", "text.tar", "--offline"],
        &["scan", "app.tar", "--offline", "--feeds", "no-such-feeds"],
        &["scan", "app.tar", "--offline", "--baseline", "text.tar"],
        &["explain", "CVE-1999-0001"],
        &["db", "import", "text.tar"],
        &["db", "update", "--offline"],
    ];
    let all = lines
        .map(|line| transcript(directory.path(), line))
        .concat();
    insta::assert_snapshot!(all);
}
