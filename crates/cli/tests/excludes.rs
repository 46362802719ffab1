//! What is excluded is not read, whatever the target is: it tells nothing, costs no gap, and what was
//! left out is said.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use seawall_model::{HoleName, Report};
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::{printed, program};

const PROGRAM: &str = env!("CARGO_BIN_EXE_seawall");
const BROKEN: &str = "{";

fn lock(name: &str) -> String {
    format!(
        r#"{{"name":"a","lockfileVersion":3,"packages":{{"node_modules/{name}":{{"version":"1.0.0"}}}}}}"#
    )
}

fn scanner(path: &str, directory: &Path, target: &str, more: &[&str]) -> Command {
    let mut command = program(path, directory);
    command
        .args([
            "scan",
            target,
            "--format",
            "json",
            "--offline",
            "--only",
            "packages",
        ])
        .args(more)
        .env("DOCKER_HOST", "unix:///nowhere");
    command
}

fn scan(directory: &Path, target: &str, more: &[&str]) -> Report {
    printed(&scanner(PROGRAM, directory, target, more).output().unwrap())
}

fn gaps(report: &Report) -> Vec<String> {
    let gaps = report
        .targets
        .iter()
        .flat_map(|target| &target.coverage.gaps);
    gaps.map(|gap| format!("{}: {}", gap.name, gap.place))
        .collect()
}

fn names(report: &Report) -> Vec<&str> {
    let packages = report.targets.iter().flat_map(|target| &target.packages);
    let mut names: Vec<&str> = packages.map(|package| package.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// What is said of that name, as `what: reason`.
fn notes(report: &Report, name: &HoleName) -> Vec<String> {
    let notes = report
        .targets
        .iter()
        .flat_map(|target| &target.coverage.notes);
    let notes = notes.filter(|note| note.name == *name);
    notes
        .map(|note| format!("{}: {}", note.what, note.reason))
        .collect()
}

/// One that has gaps wherever one looks but in `srv/app` and `srv/again`.
fn image() -> TestImage {
    let below = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.1\nA:x86_64\no:musl\n\n",
        )
        .file("opt/old/package-lock.json", BROKEN)
        .file("srv/app/package-lock.json", lock("kept"))
        .file("vendor/broken/package-lock.json", BROKEN)
        .file("vendor/good/package-lock.json", lock("shared"))
        .hard_link(
            "srv/again/package-lock.json",
            "vendor/good/package-lock.json",
        )
        .symlink(
            "srv/led/package-lock.json",
            "/vendor/broken/package-lock.json",
        );
    let above = TestLayer::default()
        .file("opt/old/.wh.package-lock.json", "")
        .file("vendor/more/package-lock.json", BROKEN);
    TestImage::new(vec![below, above])
}

const EXCLUDED: [&str; 3] = ["--exclude", "/vendor/", "--exclude=./opt/**"];

#[test]
fn it_costs_no_gap_from_any_source() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let image = image();
    image.docker_archive_old(&path.join("old.tar"));
    image.oci_archive(&path.join("oci.tar"));
    image.oci_layout(&path.join("layout"));
    let old = std::fs::read(path.join("old.tar")).unwrap();
    std::fs::write(path.join("old.tar.gz"), gzipped(&old)).unwrap();
    let flat = TestImage::new(vec![image.layers[0].clone()]);
    std::fs::create_dir(path.join("root")).unwrap();
    flat.directory(&path.join("root"));
    std::fs::write(path.join("root.tar"), flat.layers[0].tar()).unwrap();
    for target in [
        "old.tar",
        "oci.tar",
        "layout",
        "old.tar.gz",
        "root",
        "root.tar",
    ] {
        let all = scan(path, target, &["--no-cache"]);
        assert!(gaps(&all).len() >= 2, "{target}: {:?}", gaps(&all));
        let less = scan(
            path,
            target,
            &["--no-cache", EXCLUDED[0], EXCLUDED[1], EXCLUDED[2]],
        );
        assert_eq!(gaps(&less), [""; 0], "{target}");
        assert_eq!(names(&less), ["kept", "musl", "shared"], "{target}");
        let paths = less.targets[0].packages.iter().flat_map(|p| &p.locations);
        assert!(
            paths.clone().all(|place| !place.path.starts_with("vendor")),
            "{target}"
        );
        let told = notes(&less, &HoleName::EXCLUDED);
        assert_eq!(told.len(), 2, "{target}: {told:?}");
        assert!(
            told[0].ends_with("left out by --exclude ./opt/**"),
            "{target}: {told:?}"
        );
        assert_eq!(
            told[1], "1 directory: left out by --exclude /vendor/",
            "{target}"
        );
    }
}

#[test]
fn an_engine_reads_no_more() {
    if !seawall_testkit::engine_runs("excludes") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let name = "seawall-excludes:1";
    let archive = path.join("a.tar");
    image().docker_archive_named(&archive, name);
    let docker = |arguments: &[&str], input: &[u8]| {
        seawall_testkit::run_with_input("docker", arguments, input).unwrap()
    };
    docker(&["load"], &std::fs::read(&archive).unwrap());
    let scan = |more: &[&str]| {
        let mut command = scanner(PROGRAM, path, &format!("docker:{name}"), more);
        command.env("DOCKER_HOST", "unix:///var/run/docker.sock");
        printed::<Report>(&command.output().unwrap())
    };
    // What a run reads that leaves something out is not taken for all there is, nor the other way round.
    let less = [scan(&EXCLUDED), scan(&EXCLUDED)];
    let all = scan(&[]);
    let again = scan(&EXCLUDED);
    docker(&["rmi", "--force", name], b"");
    for less in less.iter().chain([&again]) {
        assert_eq!(gaps(less), [""; 0]);
        assert_eq!(names(less), ["kept", "musl", "shared"]);
        assert_eq!(notes(less, &HoleName::UNUSED_EXCLUDE), [""; 0]);
    }
    assert!(gaps(&all).len() >= 2, "{:?}", gaps(&all));
}

#[test]
fn the_cache_never_answers_for_another_choice() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layer = TestLayer::default()
        .file("a/package-lock.json", lock("a"))
        .file("b/package-lock.json", lock("b"));
    TestImage::new(vec![layer]).docker_archive_old(&path.join("i.tar"));
    for _ in 0..2 {
        for (more, expected) in [
            (&["--exclude", "a"][..], &["b"][..]),
            (&["--skip-files", "a"], &["a", "b"]),
            (&["--skip-dirs", "b"], &["a"]),
            (&[], &["a", "b"]),
        ] {
            let found = scan(path, "i.tar", more);
            assert_eq!(names(&found), expected, "{more:?}");
        }
    }
}

#[test]
fn a_whole_layer_that_is_kept_serves_with_less() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layer = TestLayer::default()
        .file("a/package-lock.json", lock("a"))
        .file("b/package-lock.json", lock("b"));
    TestImage::new(vec![layer]).docker_archive_old(&path.join("i.tar"));
    let entries = || {
        let shards = std::fs::read_dir(path.join(".cache/seawall/layers")).unwrap();
        let shards = shards.map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap());
        shards.map(Iterator::count).sum::<usize>()
    };
    scan(path, "i.tar", &[]);
    let before = entries();
    assert_eq!(names(&scan(path, "i.tar", &["--exclude", "a"])), ["b"]);
    // The inventory alone is another one: its packages, and all else of it.
    assert_eq!(entries(), before + 2);
}

#[test]
fn what_may_not_be_opened_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(path, 0o755);
    std::fs::create_dir_all(path.join("root/closed/deep")).unwrap();
    std::fs::write(path.join("root/package-lock.json"), lock("kept")).unwrap();
    std::fs::write(path.join("root/yarn.lock"), "").unwrap();
    mode(&path.join("root/closed"), 0);
    mode(&path.join("root/yarn.lock"), 0);
    let linked = path.join("linked-seawall");
    std::fs::copy(PROGRAM, &linked).unwrap();
    let scan = |more: &[&str]| {
        let mut command = scanner(linked.to_str().unwrap(), path, "root", more);
        command.arg("--no-cache");
        if rustix::process::geteuid().is_root() {
            command.uid(65_534).gid(65_534);
        }
        printed::<Report>(&command.output().unwrap())
    };
    let all = gaps(&scan(&[]));
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        all.iter().all(|gap| gap.starts_with("unreadable-file: ")),
        "{all:?}"
    );
    for more in [
        &["--exclude", "closed", "--exclude", "*.lock"][..],
        &[
            "--skip-dirs",
            "closed,nothing",
            "--skip-files",
            "**/yarn.lock",
        ],
        &[
            "--skip-dirs",
            "root/closed",
            "--skip-files",
            "./root/{x,yarn}.lock",
        ],
    ] {
        let report = scan(more);
        assert_eq!(gaps(&report), [""; 0], "{more:?}");
        assert_eq!(names(&report), ["kept"], "{more:?}");
    }
    mode(&path.join("root/closed"), 0o755);
}

#[test]
fn a_package_database_that_is_excluded_is_no_gap_and_one_that_is_not_there_stays_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let system = TestLayer::default().file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n");
    let named = |name: &str, layer: TestLayer| {
        TestImage::new(vec![layer]).docker_archive_old(&path.join(name));
    };
    let database = "P:musl\nV:1.1\nA:x86_64\no:musl\n\n";
    named(
        "plain.tar",
        system.clone().file("lib/apk/db/installed", database),
    );
    named(
        "linked.tar",
        system
            .clone()
            .file("data/apk/db/installed", database)
            .symlink("lib/apk", "../data/apk"),
    );
    named("none.tar", system.file("srv/x", ""));
    for (target, pattern) in [
        ("plain.tar", "lib/apk"),
        ("plain.tar", "lib/apk/db/installed"),
        ("plain.tar", "lib/**"),
        ("linked.tar", "data"),
        ("linked.tar", "data/apk/**"),
        ("linked.tar", "lib/apk/db/installed"),
        ("linked.tar", "lib/apk"),
    ] {
        let report = scan(path, target, &["--no-cache", "--exclude", pattern]);
        assert_eq!(gaps(&report), [""; 0], "{target} {pattern}");
        let told = notes(&report, &HoleName::EXCLUDED);
        assert!(
            told.iter().any(|note| note.ends_with(pattern)),
            "{target} {pattern}: {told:?}"
        );
        assert!(
            told.iter()
                .any(|note| note.ends_with("its package database is not to be read"))
        );
        assert_eq!(
            notes(&report, &HoleName::UNUSED_EXCLUDE),
            [""; 0],
            "{target} {pattern}"
        );
    }
    let none = scan(path, "none.tar", &["--no-cache", "--exclude", "lib/apk"]);
    assert!(
        gaps(&none)
            .iter()
            .any(|gap| gap.starts_with("no-package-database"))
    );
    assert_eq!(notes(&none, &HoleName::UNUSED_EXCLUDE).len(), 1);
}

#[test]
fn a_pattern_that_matches_nothing_in_any_target_is_said_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    for name in ["a", "b"] {
        std::fs::create_dir_all(path.join(name).join(name)).unwrap();
        std::fs::write(path.join(name).join("package-lock.json"), lock(name)).unwrap();
    }
    let mut command = scanner(
        PROGRAM,
        path,
        "a",
        &["b", "--exclude", "b", "--exclude", "c"],
    );
    let report: Report = printed(&command.output().unwrap());
    let unused = notes(&report, &HoleName::UNUSED_EXCLUDE);
    assert_eq!(unused.len(), 1, "{unused:?}");
    assert!(unused[0].starts_with("--exclude c: "), "{unused:?}");
}

#[test]
fn packages_of_a_document_go_with_their_places() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    for (name, place) in [("a", "root/x"), ("b", "root/y")] {
        std::fs::create_dir_all(path.join(place)).unwrap();
        std::fs::write(path.join(place).join("package-lock.json"), lock(name)).unwrap();
    }
    for format in ["cyclonedx", "spdx"] {
        let mut command = program(PROGRAM, path);
        command.args([
            "sbom",
            "root",
            "--format",
            format,
            "--output",
            &format!("{format}=sbom.json"),
        ]);
        assert!(command.output().unwrap().status.success());
        let report = scan(path, "sbom.json", &["--exclude", "x"]);
        assert_eq!(names(&report), ["b"], "{format}");
        let told = notes(&report, &HoleName::EXCLUDED);
        assert_eq!(told, ["1 package: left out by --exclude x"], "{format}");
    }
}
