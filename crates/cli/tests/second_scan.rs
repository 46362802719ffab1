//! What was read once is not read again, and what is stored never answers for something else.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Command;

use seawall_testkit::image::{TestImage, TestLayer};

fn image(openssl: &str) -> TestImage {
    let installed = format!("P:openssl\nV:{openssl}\nA:x86_64\no:openssl\n\n");
    TestImage::new(vec![
        TestLayer::default().file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n"),
        TestLayer::default().file("lib/apk/db/installed", installed),
    ])
    .told(serde_json::json!({"User": "root"}), serde_json::json!([]))
}

fn secdb(fixed: &str) -> String {
    format!(
        r#"{{"distroversion":"v3.10","packages":[{{"pkg":{{"name":"openssl","secfixes":{{"{fixed}":["CVE-2019-1551"]}}}}}}]}}"#
    )
}

#[expect(clippy::disallowed_methods, reason = "the program under test")]
fn scan(directory: &Path, target: &str, more: &[&str]) -> (String, u64) {
    let trace = directory.join("trace");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=execve", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_seawall"))
        .args([
            "scan",
            target,
            "--format",
            "json",
            "--feeds",
            "feeds",
            "--offline",
        ])
        .args(more)
        .env("XDG_CACHE_HOME", directory.join("cache"))
        .env("XDG_DATA_HOME", directory.join("data"))
        .env("XDG_STATE_HOME", directory.join("state"))
        .env("SOURCE_DATE_EPOCH", "1577836800")
        .current_dir(directory)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with('{'),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let started = std::fs::read_to_string(&trace).unwrap();
    (text, started.matches("execve(").count() as u64)
}

#[test]
fn a_second_scan_reads_no_layer_and_says_the_same() {
    if !seawall_testkit::has_program("second_scan", "strace") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("feeds")).unwrap();
    std::fs::write(path.join("feeds/main.json"), secdb("1.1.1d-r2")).unwrap();
    image("1.1.1d-r0").docker_archive_new(&path.join("app.tar"));

    let (first, started) = scan(path, "app.tar", &[]);
    assert_eq!(started, 2, "the program and its worker");
    assert!(first.contains("CVE-2019-1551"));
    let (second, started) = scan(path, "app.tar", &[]);
    assert_eq!(started, 1, "no worker");
    assert_eq!(first, second);

    // Other advisories judge what is stored.
    std::fs::write(path.join("feeds/main.json"), secdb("1.1.1d-r0")).unwrap();
    let (other, started) = scan(path, "app.tar", &[]);
    assert_eq!(started, 1, "no worker");
    assert!(!other.contains("CVE-2019-1551"));

    // A file that can't be read is a gap of each run.
    std::fs::write(path.join("feeds/bad.json"), r#"{"distroversion": 5"#).unwrap();
    for _ in 0..2 {
        let (gap, _) = scan(path, "app.tar", &[]);
        assert!(gap.contains("unreadable-advisory"), "{gap}");
    }
    std::fs::remove_file(path.join("feeds/bad.json")).unwrap();

    // Another system, or only some of the checks, is another question.
    let (other, _) = scan(path, "app.tar", &["--distro", "alpine:3.11"]);
    assert!(
        other.contains("alpine 3.11") || other.contains("\"3.11\""),
        "{other}"
    );
    let (only, _) = scan(path, "app.tar", &["--only", "packages,vulnerabilities"]);
    assert!(first.contains("\"misconfiguration\""));
    assert!(!only.contains("\"misconfiguration\""));

    // Another archive of that name is not what was read.
    image("1.1.1d-r5").docker_archive_new(&path.join("app.tar"));
    let (third, started) = scan(path, "app.tar", &[]);
    assert_eq!(started, 2, "the worker reads it");
    assert!(third.contains("1.1.1d-r5"));
}

/// What was read a second time, under other names, is kept as well: with the whole answer, and by its
/// layer where other settings make another one.
#[test]
fn a_second_scan_reads_no_link_again() {
    if !seawall_testkit::has_program("second_scan", "strace") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("feeds")).unwrap();
    std::fs::write(path.join("feeds/main.json"), secdb("1.1.1d-r2")).unwrap();
    let installed = "P:openssl\nV:1.1.1d-r0\nA:x86_64\no:openssl\n\n";
    TestImage::new(vec![
        TestLayer::default()
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
            .file("data/installed", installed)
            .hard_link("lib/apk/db/installed", "data/installed"),
        TestLayer::default().symlink("etc/apk/world", "/data/world"),
        TestLayer::default().file("data/world", "openssl\n"),
    ])
    .docker_archive_new(&path.join("app.tar"));
    let (first, started) = scan(path, "app.tar", &[]);
    assert_eq!(started, 2, "the program and its worker");
    assert!(
        first.contains("CVE-2019-1551") && first.contains("\"direct\": true"),
        "{first}"
    );
    let (second, started) = scan(path, "app.tar", &[]);
    assert_eq!((started, second), (1, first), "no worker");
    let (other, started) = scan(path, "app.tar", &["--distro", "alpine:3.10"]);
    assert!(other.contains("CVE-2019-1551"));
    assert_eq!(started, 1, "no worker");
}
