//! The checks on images in a scan, from the bytes of an archive to the report.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_model::{Report, TargetReport};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};
use serde_json::json;

fn scan(path: &Path, target: &str, more: &[&str]) -> TargetReport {
    let mut report: Report = printed(
        &program(env!("CARGO_BIN_EXE_seawall"), path)
            .args(["scan", target, "--offline", "--format", "json"])
            .args(["--only", "misconfigurations"])
            .args(more)
            .output()
            .unwrap(),
    );
    report.targets.remove(0)
}

fn told(target: &TargetReport) -> Vec<(&str, &str)> {
    let counting = target.findings.iter().filter(|f| f.counts());
    counting
        .map(|f| {
            (
                f.id.as_str(),
                f.location.path.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn has(target: &TargetReport, id: &str) -> bool {
    target.findings.iter().any(|f| f.id == id && f.counts())
}

/// An image with a mistake of each kind.
fn bad() -> TestImage {
    let base = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n")
        .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:0:0::/:\n")
        .file("etc/shadow", "root::19000::::::\n");
    let own = TestLayer::default()
        .mode("bin/sh", 0o755, "x")
        .mode("opt/helper", 0o4755, "x")
        .file("root/.ssh/id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .file("app/.git/HEAD", "ref: refs/heads/main\n")
        .file("var/cache/apk/APKINDEX.1.tar.gz", "x")
        .file("var/lib/apt/lists/x_Packages", "x")
        .file("var/cache/dnf/x/primary.xml", "x");
    let config = json!({"User": "app", "Env": ["DB_PASSWORD=swordfish"], "Volumes": {"/dev": {}}});
    let history = json!([
        {"created_by": "/bin/sh -c #(nop) ADD file:1 in / "},
        {"created_by": "ARG API_TOKEN=swordfish", "empty_layer": true},
        {"created_by": "RUN |1 API_TOKEN=swordfish /bin/sh -c apt-get update # buildkit", "empty_layer": true},
        {"created_by": "RUN /bin/sh -c sudo apt-get dist-upgrade -y --force-yes # buildkit", "empty_layer": true},
        {"created_by": "RUN |1 API_TOKEN=swordfish /bin/sh -c make # buildkit"},
        {"created_by": "ADD app.py / # buildkit", "empty_layer": true},
    ]);
    TestImage::new(vec![base, own]).told(config, history)
}

/// Every id of dockle's that an image can be judged by has its finding.
#[test]
fn each_of_dockles_checks_has_its_finding() {
    let directory = tempfile::tempdir().unwrap();
    bad().docker_archive_new(&directory.path().join("bad.tar"));
    let target = scan(directory.path(), "bad.tar", &[]);
    let aliases: Vec<&String> = target.findings.iter().flat_map(|f| &f.aliases).collect();
    for id in [
        "CIS-DI-0001",
        "CIS-DI-0006",
        "CIS-DI-0007",
        "CIS-DI-0008",
        "CIS-DI-0009",
        "CIS-DI-0010",
        "CIS-DI-0011",
        "DKL-DI-0001",
        "DKL-DI-0002",
        "DKL-DI-0003",
        "DKL-DI-0004",
        "DKL-DI-0005",
        "DKL-LI-0001",
        "DKL-LI-0002",
        "DKL-LI-0003",
    ] {
        assert!(
            aliases.iter().any(|alias| *alias == id),
            "{id}: {:?}",
            told(&target)
        );
    }
    assert!(has(&target, "image-rpm-cache"));
    // No value is anywhere in the report, and the layers say how they were made without it.
    let text = serde_json::to_string(&target).unwrap();
    assert!(!text.contains("swordfish"), "{text}");
    assert!(text.contains("API_TOKEN=***"));
    let surface = target.surface.unwrap();
    assert_eq!(
        (surface.setuid_files, surface.shells),
        (1, vec!["sh".to_owned()])
    );
    // A second scan takes it from the cache.
    let again = scan(directory.path(), "bad.tar", &[]);
    assert_eq!(again.surface.unwrap().files, surface.files);
}

/// What a later layer takes away is not in the image.
#[test]
fn what_is_deleted_later_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let mut image = bad();
    image.layers.push(
        TestLayer::default()
            .file(
                "etc/passwd",
                "root:x:0:0::/root:/bin/sh\napp:x:1000:0::/:\n",
            )
            .file("etc/.wh.shadow", "")
            .file("opt/.wh.helper", "")
            .file("root/.wh..ssh", "")
            .file("app/.wh..git", "")
            .file("var/.wh.cache", "")
            .file("var/lib/.wh.apt", ""),
    );
    image.docker_archive_new(&directory.path().join("app.tar"));
    let target = scan(directory.path(), "app.tar", &[]);
    let of_files = told(&target)
        .into_iter()
        .filter(|(_, path)| !path.is_empty());
    assert_eq!(of_files.collect::<Vec<_>>(), []);
    assert!(!has(&target, "image-runs-as-root"));
    assert!(!has(&target, "image-unknown-user"));
    assert_eq!(target.surface.unwrap().setuid_files, 0);
}

/// Accounts are found wherever links lead, and what was not looked at is not taken for missing.
#[test]
fn accounts_are_looked_up_where_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let config = json!({"User": "app"});
    let history = json!([{"created_by": "USER app"}]);
    let passwd = "app:x:0:0::/:\n";
    let layers = [
        TestLayer::default().file("etc/passwd", passwd),
        TestLayer::default()
            .symlink("etc", "data/etc")
            .file("data/etc/passwd", passwd),
        TestLayer::default()
            .symlink("etc/passwd", "../data/users")
            .file("data/users", passwd),
        TestLayer::default()
            .file("data/users", passwd)
            .hard_link("etc/passwd", "data/users"),
    ];
    for (at, layer) in layers.into_iter().enumerate() {
        let image = TestImage::new(vec![layer.file("package.json", "{}")]);
        let name = format!("{at}.tar");
        let image = image.told(config.clone(), history.clone());
        image.docker_archive_new(&directory.path().join(&name));
        let target = scan(directory.path(), &name, &[]);
        assert!(
            has(&target, "image-runs-as-root"),
            "{at}: {:?}",
            told(&target)
        );
        let excluded = scan(
            directory.path(),
            &name,
            &["--exclude", "etc", "--exclude", "data"],
        );
        assert!(!has(&excluded, "image-unknown-user"), "{at}");
        let told = excluded
            .findings
            .iter()
            .find(|f| f.id == "image-runs-as-root");
        assert!(
            told.is_some_and(|f| f.evidence.contains("not read")),
            "{at}"
        );
    }
    let image = TestImage::new(vec![TestLayer::default().file("package.json", "{}")]);
    image
        .told(config, history)
        .docker_archive_new(&directory.path().join("none.tar"));
    assert!(has(
        &scan(directory.path(), "none.tar", &[]),
        "image-unknown-user"
    ));
}

/// A history without instructions is told.
#[test]
fn a_history_that_tells_nothing_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let image = TestImage::new(vec![TestLayer::default().file("package.json", "{}")]);
    let image = image.told(
        json!({"User": "1"}),
        json!([{"created_by": "bazel build ..."}]),
    );
    image.docker_archive_new(&directory.path().join("app.tar"));
    let target = scan(directory.path(), "app.tar", &[]);
    assert!(
        target
            .coverage
            .notes
            .iter()
            .any(|note| note.name == "no-history")
    );
}

/// In a directory of a project a Dockerfile is where it belongs.
#[test]
fn directories_are_no_images() {
    let directory = tempfile::tempdir().unwrap();
    let project = directory.path().join("project");
    std::fs::create_dir_all(project.join(".git")).unwrap();
    std::fs::write(project.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    std::fs::write(project.join("Dockerfile"), "FROM alpine:3\n").unwrap();
    std::fs::write(project.join(".env"), "DB_PASSWORD=swordfish\n").unwrap();
    let target = scan(directory.path(), "project", &[]);
    assert_eq!(told(&target), []);
    assert!(target.surface.is_none());
}

#[test]
fn surfaces_of_two_images_are_compared() {
    let directory = tempfile::tempdir().unwrap();
    let mut small = bad();
    bad().docker_archive_new(&directory.path().join("large.tar"));
    small
        .layers
        .push(TestLayer::default().file("opt/.wh.helper", ""));
    small.docker_archive_new(&directory.path().join("small.tar"));
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args(["diff", "large.tar", "small.tar", "--offline"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("~ setuid files 1 -> 0"),
        "{text}{}",
        words(&output)
    );
}
