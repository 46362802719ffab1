//! Properties of whole scans: the number of threads changes no byte, a bad file hides no other, and the
//! process that parses is gone when its parent is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::program;

fn scan(directory: &Path, target: &str, jobs: &str, format: &str) -> Vec<u8> {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args([
            "scan",
            target,
            "--format",
            format,
            "--offline",
            "--no-cache",
        ])
        .args(["--feeds", "feeds", "--jobs", jobs])
        .env("SOURCE_DATE_EPOCH", "1577836800")
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    output.stdout
}

fn feeds(directory: &Path) {
    let secdb = r#"{"distroversion":"v3.10","packages":[{"pkg":{"name":"openssl",
        "secfixes":{"1.1.1d-r2":["CVE-2019-1551"]}}}]}"#;
    std::fs::create_dir(directory.join("feeds")).unwrap();
    std::fs::write(directory.join("feeds/v3.10-main.json"), secdb).unwrap();
}

fn base() -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:openssl\nV:1.1.1d-r0\nA:x86_64\no:openssl\n\nP:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
        )
}

/// Files that are wrong in their own way.
const BAD: &[(&str, &[u8])] = &[
    (
        "srv/package-lock.json",
        b"{\"lockfileVersion\":3,\"packages\":{",
    ),
    ("srv/Cargo.lock", b"<<<<<<< HEAD\n[[package]]\nname="),
    ("srv/pnpm-lock.yaml", b"a: &a [*a, *a]\n"),
    ("srv/go.mod", b"\xff\xfe\0\0"),
    (
        "srv/pom.xml",
        b"<!DOCTYPE x [<!ENTITY a \"&a;\">]><project>&a;",
    ),
    ("srv/app.jar", b"PK\x03\x04"),
    ("usr/bin/tool", b"\x7fELF\x02\x01\x01"),
    ("var/lib/rpm/rpmdb.sqlite", b"SQLite format 3\0"),
    ("var/lib/dpkg/status.d/x", b"Package: x\0\nVersion"),
    ("srv/x.dist-info/METADATA", b"Name\n"),
    (
        "srv/bom.json",
        b"{\"bomFormat\":\"CycloneDX\",\"components\":[{}",
    ),
    ("etc/lsb-release", b"\xff"),
];

#[test]
fn the_number_of_threads_changes_no_byte() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    let mut layers = vec![base()];
    for number in 0..12 {
        let mut layer = TestLayer::default();
        for file in 0..8 {
            let lock =
                format!("[[package]]\nname = \"p{number}-{file}\"\nversion = \"1.0.{file}\"\n");
            layer = layer.file(&format!("srv/{}/{file}/Cargo.lock", number % 3), lock);
        }
        if let Some((name, bytes)) = BAD.get(number) {
            layer = layer.file(name, bytes);
        }
        layers.push(layer);
    }
    let image = TestImage::new(layers);
    image.docker_archive_new(&path.join("image.tar"));
    image.oci_layout(&path.join("layout"));
    image.directory(&path.join("tree"));
    for target in ["image.tar", "layout", "dir:tree"] {
        for format in ["json", "sarif", "cyclonedx-sbom", "table"] {
            let one = scan(path, target, "1", format);
            for jobs in ["4", "64"] {
                let several = scan(path, target, jobs, format);
                assert!(
                    one == several,
                    "{target}, {format}, {jobs} threads:\n{}\n{}",
                    String::from_utf8_lossy(&one),
                    String::from_utf8_lossy(&several)
                );
            }
        }
    }
}

/// Several are looked at side by side; what one has, and that one can't be read, changes no other.
#[test]
fn several_targets_are_told_in_their_order_whatever_looks_at_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    let mut targets = Vec::new();
    for (number, (bad, bytes)) in BAD.iter().take(6).enumerate() {
        let name = format!("{number}.tar");
        let mut layer = base();
        // The first ones take longest.
        for file in 0..200 >> number {
            let lock = format!("[[package]]\nname = \"p{number}\"\nversion = \"1.0.{file}\"\n");
            layer = layer.file(&format!("srv/{file}/Cargo.lock"), lock);
        }
        let image = TestImage::new(vec![layer.file(bad, bytes)]);
        image.docker_archive_new(&path.join(&name));
        targets.push(name);
    }
    targets.insert(2, "nowhere.tar".to_owned());
    let scan = |targets: &[String], jobs: &str| -> Report {
        let output = program(env!("CARGO_BIN_EXE_seawall"), path)
            .arg("scan")
            .args(targets)
            .args(["--format", "json", "--offline", "--no-cache"])
            .args(["--feeds", "feeds", "--jobs", jobs])
            .env("SOURCE_DATE_EPOCH", "1577836800")
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let together = scan(&targets, "4");
    let failed: Vec<_> = together.failed.iter().map(|f| &*f.reference).collect();
    assert_eq!(failed, ["nowhere.tar"]);
    assert_eq!(together, scan(&targets, "1"));
    targets.remove(2);
    let alone = targets.iter().flat_map(|target| {
        let report = scan(std::slice::from_ref(target), "4");
        report.targets
    });
    assert_eq!(together.targets, alone.collect::<Vec<_>>());
}

#[test]
fn a_bad_file_hides_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    feeds(path);
    let good = base().file("srv/requirements.txt", "django==2.2.0\n");
    let found = |layers: Vec<TestLayer>| {
        TestImage::new(layers).docker_archive_old(&path.join("image.tar"));
        let report: Report = serde_json::from_slice(&scan(path, "image.tar", "2", "json")).unwrap();
        let target = &report.targets[0];
        let packages = target
            .packages
            .iter()
            .map(|p| format!("{} {:?}", p.purl, p.state));
        let findings = target
            .findings
            .iter()
            .map(|f| format!("{} {:?}", f.id, f.package));
        packages.chain(findings).collect::<BTreeSet<String>>()
    };
    let without = found(vec![good.clone()]);
    assert!(
        without.iter().any(|f| f.starts_with("CVE-2019-1551")),
        "{without:?}"
    );
    for (name, bytes) in BAD {
        let bad = TestLayer::default().file(name, bytes);
        let beside = found(vec![good.clone().file(name, bytes)]);
        let above = found(vec![good.clone(), bad.clone()]);
        let below = found(vec![bad, good.clone()]);
        for (place, with) in [("beside", beside), ("above", above), ("below", below)] {
            let lost: Vec<_> = without.difference(&with).collect();
            assert!(lost.is_empty(), "{name} {place}: {lost:?}");
        }
    }
}

/// A scan of a pipe that nobody closes, and the process that parses for it.
fn waiting_scan(directory: &Path, time: &str) -> (Child, u32) {
    let child = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", "-", "--offline", "--no-cache", "--limit", time])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let worker = eventually(|| {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).ok()?;
        let children = tasks
            .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok());
        let children: String = children.collect();
        let worker: u32 = children.split_whitespace().next()?.parse().ok()?;
        // Once it has its own name it has begun.
        let name = std::fs::read(format!("/proc/{worker}/cmdline")).ok()?;
        name.starts_with(b"seawall-worker").then_some(worker)
    });
    (child, worker)
}

fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < Duration::from_mins(2));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process has ended, be it that nobody has asked for its status yet.
fn has_ended(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

#[test]
fn a_worker_ends_with_its_parent() {
    let directory = tempfile::tempdir().unwrap();
    let (mut child, worker) = waiting_scan(directory.path(), "time=1h");
    child.kill().unwrap();
    child.wait().unwrap();
    eventually(|| has_ended(worker).then_some(()));
}

#[test]
fn a_worker_ends_at_its_deadline_though_its_parent_is_stopped() {
    use rustix::process::{Pid, Signal, kill_process};
    let directory = tempfile::tempdir().unwrap();
    let (mut child, worker) = waiting_scan(directory.path(), "time=3s");
    let parent = Pid::from_child(&child);
    kill_process(parent, Signal::STOP).unwrap();
    eventually(|| has_ended(worker).then_some(()));
    // It was no signal of ours, and the parent says what it lacks.
    kill_process(parent, Signal::CONT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
}
