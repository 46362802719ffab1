//! What a target may cost: limits by the command line and by the policy, and what goes on beyond them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::{printed, program};

fn seawall(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .args(["scan", "--offline", "--format", "json", "--no-cache"])
        .args(arguments);
    command
}

fn report(output: &Output) -> Report {
    printed(output)
}

fn scan(directory: &Path, arguments: &[&str]) -> Report {
    let output = seawall(directory, arguments).output().unwrap();
    let report = report(&output);
    assert_eq!(report.targets.len(), 1);
    report
}

fn names(report: &Report) -> Vec<&str> {
    let packages = report.targets[0].packages.iter();
    packages.map(|p| p.name.as_str()).collect()
}

fn gaps(report: &Report) -> Vec<&str> {
    let gaps = report.targets[0].coverage.gaps.iter();
    gaps.map(|g| g.name.as_str())
        .filter(|name| *name != "missing-advisories")
        .collect()
}

fn base() -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n")
}

const PACKAGES: usize = 50_000;

/// A lock that takes many times its size in memory.
fn large_lock() -> String {
    let mut text = String::from(r#"{"name":"app","lockfileVersion":3,"packages":{"":{}"#);
    let long = "x".repeat(100);
    for number in 0..PACKAGES {
        let _ = write!(
            text,
            r#","node_modules/{long}{number}":{{"version":"1.0.0"}}"#
        );
    }
    text + "}}"
}

#[test]
fn a_layer_that_needs_too_much_memory_costs_itself_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let requirements = TestLayer::default().file("srv/requirements.txt", "django==2.2.0\n");
    let large = TestLayer::default().file("srv/package-lock.json", large_lock());
    TestImage::new(vec![base(), large.clone(), requirements.clone()])
        .docker_archive_old(&path.join("app.tar"));
    TestImage::new(vec![base(), requirements]).directory(&path.join("tree"));
    TestImage::new(vec![large]).directory(&path.join("tree"));
    for target in ["app.tar", "dir:tree"] {
        let whole = scan(path, &[target]);
        assert!(names(&whole).len() > PACKAGES, "{target}");
        assert!(gaps(&whole).is_empty(), "{:?}", gaps(&whole));
        let report = scan(path, &[target, "--limit", "memory=96MiB"]);
        assert!(names(&report).contains(&"musl"), "{target}");
        assert!(names(&report).contains(&"django"), "{target}");
        assert!(names(&report).len() < PACKAGES, "{target}");
        // Either process may be the one that has no more; it costs the file, or the layer.
        let gaps = &report.targets[0].coverage.gaps;
        let lost = gaps
            .iter()
            .filter(|g| g.name == "limit-memory" || g.reason.contains("ended before"));
        assert_eq!(lost.count(), 1, "{target}: {gaps:?}");
    }
}

#[test]
fn a_target_that_takes_too_long_keeps_what_was_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    // A pipe that nobody closes: the rest of the archive never comes.
    let mut child = seawall(path, &["-", "--limit", "time=2s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // What comes is read by the quarter of a mebibyte.
    let tar = base().file("srv/more", vec![b'x'; 2 << 20]).tar();
    let started = Instant::now();
    std::io::Write::write_all(&mut pipe, &tar[..1 << 20]).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(pipe);
    assert!(started.elapsed().as_secs() < 60);
    let report = report(&output);
    assert_eq!(gaps(&report), ["limit-time"]);
    assert_eq!(names(&report), ["musl"]);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn limits_of_the_policy_hold_and_the_command_line_goes_before() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    // A database that must be read at random, in a compressed layer.
    let layer = base().file("usr/lib/sysimage/rpm/rpmdb.sqlite", vec![b'x'; 100_000]);
    std::fs::write(path.join("root.tar.gz"), gzipped(&layer.tar())).unwrap();
    let policy = |limits: &str| {
        let text = format!("version: 1\nlimits: {{{limits}}}\n");
        std::fs::write(path.join("seawall.yaml"), text).unwrap();
    };
    policy("file-size: 50KiB");
    let small = scan(path, &["root.tar.gz"]);
    assert_eq!(gaps(&small), ["limit-file-size"]);
    let gap = &small.targets[0].coverage.gaps;
    let gap = gap.iter().find(|g| g.name == "limit-file-size").unwrap();
    assert_eq!(gap.limit.as_deref(), Some("file-size=51200"));
    let large = scan(path, &["root.tar.gz", "--limit", "file-size=1MiB"]);
    assert!(!gaps(&large).contains(&"limit-file-size"));
    policy("entries: 2");
    assert_eq!(gaps(&scan(path, &["root.tar.gz"])), ["limit-layer"]);

    for wrong in ["file=1", "time=0s", "time=10", "memory"] {
        let output = seawall(path, &["root.tar.gz", "--limit", wrong])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

/// What the policy lists is what the scan knows, with the same defaults.
#[test]
fn the_published_limits_are_those_that_hold() {
    let mut limits = seawall_engine::SessionSettings::default().limits;
    // The age of advisories is no ceiling of reading; `mirror/freshness.rs` holds it to its default.
    let reading = seawall_policy::limits().iter();
    for limit in reading.filter(|limit| limit.name != "advisory-age") {
        let place = limits.by_name(limit.name);
        assert_eq!(place.copied(), Some(limit.default), "{}", limit.name);
    }
}
