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

use seawall_model::{FindingKind, Report};
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

/// The most private memory that a program and its worker were seen to have at once, in KiB; and its output.
fn watched(mut child: std::process::Child) -> (u64, Output) {
    let pipe = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut { pipe }, &mut bytes).unwrap();
        bytes
    });
    let of = |process: u32, file: &str| {
        std::fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default()
    };
    let private = |process: u32| {
        let status = of(process, "status");
        let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"));
        let size = line.map_or("0", |l| l.trim().trim_end_matches(" kB"));
        size.parse::<u64>().unwrap()
    };
    let mut most = 0;
    let status = loop {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id()));
        let tasks = tasks.into_iter().flatten().flatten();
        let children = tasks.map(|task| {
            of(
                child.id(),
                &format!("task/{}/children", task.file_name().display()),
            )
        });
        let children: String = children.collect();
        let children = children
            .split_whitespace()
            .map(|c| private(c.parse().unwrap()));
        most = most.max(private(child.id()) + children.sum::<u64>());
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    let output = Output {
        status,
        stdout: reader.join().unwrap(),
        stderr: Vec::new(),
    };
    (most, output)
}

/// A small image of large lock files: what the worker says of each takes many times the file's size.
#[test]
fn both_processes_together_stay_below_the_limit() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mut lock = String::from(r#"{"lockfileVersion":3,"packages":{"":{}"#);
    for number in 0..20_000 {
        let _ = write!(lock, r#","node_modules/p{number}":{{"version":"1"}}"#);
    }
    lock += "}}";
    let mut layers = vec![base()];
    for number in 0..20 {
        let name = format!("srv/{number}/package-lock.json");
        layers.push(TestLayer::default().file(&name, &lock));
    }
    let last = "srv/requirements.txt";
    layers.push(TestLayer::default().file(last, "django==2.2.0\n"));
    let tar: Vec<u8> = {
        let whole = layers.into_iter().map(|layer| layer.tar());
        let parts = whole.map(|tar| tar[..tar.len() - 1024].to_vec());
        [parts.collect::<Vec<_>>().concat(), vec![0; 1024]].concat()
    };
    std::fs::write(path.join("root.tar.gz"), gzipped(&tar)).unwrap();
    assert!(path.join("root.tar.gz").metadata().unwrap().len() < 4 << 20);
    let mut command = seawall(
        path,
        &["root.tar.gz", "--limit", "memory=256MiB", "--jobs", "2"],
    );
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let (most, output) = watched(command.spawn().unwrap());
    assert!(most < 256 << 10, "{} MiB", most >> 10);
    let report = report(&output);
    let found = names(&report);
    assert!(found.contains(&"musl") && found.contains(&"django"));
    assert!(found.len() > 10_000, "{}", found.len());
    assert_eq!(output.status.code(), Some(3));
    let gaps = gaps(&report);
    assert!(
        !gaps.is_empty() && gaps.iter().all(|gap| *gap == "limit-memory"),
        "{gaps:?}"
    );
}

#[test]
fn more_findings_than_there_is_room_for_are_a_gap() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("feeds")).unwrap();
    for number in 0..100 {
        let text = format!(
            r#"{{"id":"GHSA-{number:04}-aaaa-aaaa","modified":"2024-01-01T00:00:00Z","summary":"Wrong","affected":[{{"package":{{"ecosystem":"PyPI","name":"victim"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}]}}]}}"#
        );
        std::fs::write(path.join(format!("feeds/GHSA-{number:04}.json")), text).unwrap();
    }
    let mut layer = base();
    for number in 0..300 {
        let name = format!("srv/{number}/requirements.txt");
        layer = layer.file(&name, format!("victim==1.{number}\n"));
    }
    std::fs::write(path.join("root.tar"), layer.tar()).unwrap();
    let scan = |memory: &str| {
        let limit = format!("memory={memory}");
        scan(path, &["root.tar", "--feeds", "feeds", "--limit", &limit])
    };
    let all = scan("1GiB");
    let vulnerabilities = |report: &Report| {
        let findings = report.targets[0].findings.iter();
        findings
            .filter(|f| f.kind == FindingKind::Vulnerability)
            .count()
    };
    assert_eq!(vulnerabilities(&all), 300 * 100);
    assert!(!gaps(&all).contains(&"limit-findings"));
    let some = scan("64MiB");
    let found = vulnerabilities(&some);
    assert!((1..300 * 100).contains(&found), "{found}");
    assert!(gaps(&some).contains(&"limit-findings"), "{:?}", gaps(&some));
    let mut gap = some.targets[0].coverage.gaps.iter();
    let gap = gap.find(|gap| gap.name == "limit-findings").unwrap();
    assert_eq!(gap.what, format!("{} findings", 300 * 100 - found));
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
