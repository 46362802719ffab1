//! One image, read from everywhere: the same packages, the same findings.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use seawall_model::Report;
use seawall_testkit::elf::go_program;
use seawall_testkit::image::{TestImage, TestLayer, gzipped};
use seawall_testkit::program::{printed, program};

const OS_RELEASE: &str = "ID=alpine\nVERSION_ID=3.10.4\nPRETTY_NAME=\"Alpine Linux v3.10\"\n";

fn apk(packages: &[(&str, &str)]) -> String {
    packages.iter().fold(String::new(), |all, (name, version)| {
        all + &format!("P:{name}\nV:{version}\nA:x86_64\no:{name}\n\n")
    })
}

fn secdb() -> String {
    r#"{"distroversion":"v3.10","packages":[{"pkg":{"name":"openssl","secfixes":{"1.1.1d-r2":["CVE-2019-1551"]}}}]}"#.to_owned()
}

/// Three layers: the second upgrades one package and adds another, the third one deletes a file.
fn image() -> TestImage {
    let base = TestLayer::default()
        .file("etc/os-release", OS_RELEASE)
        .file(
            "lib/apk/db/installed",
            apk(&[("musl", "1.1.22-r3"), ("openssl", "1.1.1d-r0")]),
        )
        .mode("bin/su", 0o4755, "x");
    let upper = TestLayer::default().file(
        "lib/apk/db/installed",
        apk(&[
            ("musl", "1.1.22-r3"),
            ("openssl", "1.1.1d-r1"),
            ("zlib", "1.2.11-r1"),
        ]),
    );
    TestImage::new(vec![
        base,
        upper,
        TestLayer::default().file("srv/data", "x"),
    ])
}

fn seawall(directory: &Path) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command.env("SOURCE_DATE_EPOCH", "1577836800");
    command
}

fn scan(directory: &Path, target: &str, stdin: Option<&[u8]>) -> Report {
    let mut command = seawall(directory);
    command.args([
        "scan",
        target,
        "--format",
        "json",
        "--feeds",
        "feeds",
        "--offline",
    ]);
    let output = run(command, stdin);
    printed(&output)
}

fn run(mut command: Command, stdin: Option<&[u8]>) -> Output {
    command.stdin(if stdin.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    if let Some(bytes) = stdin {
        child.stdin.take().unwrap().write_all(bytes).unwrap();
    }
    child.wait_with_output().unwrap()
}

/// What must be the same: packages with their state, findings with their ids, gaps.
fn essence(report: &Report) -> (Vec<String>, Vec<String>, Vec<String>) {
    let target = &report.targets[0];
    let packages = target
        .packages
        .iter()
        .filter(|p| p.state == seawall_model::PackageState::Present);
    let packages = packages.map(|p| p.purl.clone()).collect();
    let findings = target
        .findings
        .iter()
        .map(|f| format!("{} {} {:?} {}", f.id, f.severity, f.package, f.fingerprint));
    let mut findings: Vec<String> = findings
        .filter(|f| !f.starts_with("image-runs-as-root"))
        .collect();
    findings.sort();
    (
        packages,
        findings,
        target
            .coverage
            .gaps
            .iter()
            .map(|g| g.name.to_string())
            .collect(),
    )
}

fn set_up() -> (tempfile::TempDir, TestImage) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("feeds")).unwrap();
    std::fs::write(directory.path().join("feeds/main.json"), secdb()).unwrap();
    (directory, image())
}

#[test]
fn every_source_gives_the_same() {
    let (directory, image) = set_up();
    let at = |name: &str| directory.path().join(name);
    image.docker_archive_old(&at("old.tar"));
    image.docker_archive_new(&at("new.tar"));
    image.oci_archive(&at("oci.tar"));
    image.oci_layout(&at("layout"));
    image.directory(&at("rootfs"));
    let old = std::fs::File::open(at("old.tar"))
        .map(|f| seawall_model::read_all(&Whole(f), 1 << 30).unwrap())
        .unwrap();
    std::fs::write(at("old.tar.gz"), gzipped(&old)).unwrap();
    std::fs::write(at("old.tar.zst"), zstd::bulk::compress(&old, 1).unwrap()).unwrap();

    let expected = essence(&scan(directory.path(), "old.tar", None));
    assert_eq!(
        expected.0,
        [
            "pkg:apk/alpine/musl@1.1.22-r3?arch=x86_64&distro=alpine-3.10.4",
            "pkg:apk/alpine/openssl@1.1.1d-r1?arch=x86_64&distro=alpine-3.10.4",
            "pkg:apk/alpine/zlib@1.2.11-r1?arch=x86_64&distro=alpine-3.10.4",
        ]
    );
    assert!(
        expected.1.iter().any(|f| f.starts_with("CVE-2019-1551 ")),
        "{:?}",
        expected.1
    );
    assert!(
        expected
            .1
            .iter()
            .any(|f| f.starts_with("image-setuid-files ")),
        "{:?}",
        expected.1
    );
    assert_eq!(expected.2, Vec::<String>::new());
    for target in [
        "old.tar",
        "new.tar",
        "oci.tar",
        "layout",
        "oci:layout",
        "old.tar.gz",
        "old.tar.zst",
        "archive:new.tar",
        "dir:rootfs",
        "rootfs",
    ] {
        assert_eq!(
            essence(&scan(directory.path(), target, None)),
            expected,
            "{target}"
        );
    }
    assert_eq!(
        essence(&scan(directory.path(), "-", Some(&old))),
        expected,
        "standard input"
    );
    assert_eq!(
        essence(&scan(directory.path(), "-", Some(&gzipped(&old)))),
        expected,
        "compressed standard input"
    );
}

/// A file as a content; there is no uncapped read in this workspace.
struct Whole(std::fs::File);

impl seawall_model::Content for Whole {
    fn size(&self) -> u64 {
        self.0.metadata().unwrap().len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.0, buffer, offset)
    }
}

/// Programs are read in parts: small ones with others, large ones where they lie.
#[test]
fn programs_of_any_size_are_found_everywhere() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let mut layer = TestLayer::default().file("etc/os-release", OS_RELEASE);
    let mut expected = Vec::new();
    for number in 10..99 {
        for (minor, size) in [(20, 500), (21, 9_000), (22, 200_000)] {
            let program = go_program(&format!("go1.{minor}.{number}"), size);
            layer = layer.mode(&format!("usr/bin/{minor}-{number}"), 0o755, program);
            expected.push(format!("pkg:golang/stdlib@1.{minor}.{number}"));
        }
    }
    expected.sort();
    let image = TestImage::new(vec![layer]);
    image.docker_archive_old(&at("old.tar"));
    image.oci_layout(&at("layout"));
    image.directory(&at("rootfs"));
    for target in ["old.tar", "layout", "dir:rootfs"] {
        let mut command = seawall(directory.path());
        command.args(["sbom", target, "--format", "json"]);
        let report: Report = printed(&run(command, None));
        let packages = report.targets[0].packages.iter();
        let mut found: Vec<_> = packages.map(|package| package.purl.clone()).collect();
        found.sort();
        assert_eq!(found, expected, "{target}");
    }
}

#[test]
fn packages_know_their_layer_and_what_was_there_before() {
    let (directory, image) = set_up();
    image.docker_archive_old(&directory.path().join("a.tar"));
    // Twice: the second time from the cache.
    for _ in 0..2 {
        let report = scan(directory.path(), "a.tar", None);
        let target = &report.targets[0];
        let find = |name: &str, version: &str| {
            target
                .packages
                .iter()
                .find(|p| p.name == name && p.version == version)
                .unwrap()
        };
        assert_eq!(
            find("musl", "1.1.22-r3").locations[0].layer,
            Some(0),
            "unchanged since the lowest layer"
        );
        assert_eq!(find("openssl", "1.1.1d-r1").locations[0].layer, Some(1));
        assert_eq!(
            find("openssl", "1.1.1d-r0").state,
            seawall_model::PackageState::Shadowed
        );
        let finding = target
            .findings
            .iter()
            .find(|f| f.id == "CVE-2019-1551")
            .unwrap();
        assert_eq!(
            finding.location.instruction.as_deref(),
            Some("COPY layer1 /")
        );
        assert_eq!(finding.fixed_in, ["1.1.1d-r2"]);
    }
}

#[test]
fn the_base_image_is_told_apart() {
    let (directory, image) = set_up();
    let at = |name: &str| directory.path().join(name);
    image.docker_archive_old(&at("mine.tar"));
    let mut base = image.clone();
    base.layers.truncate(1);
    base.docker_archive_new(&at("base.tar"));
    let scan = |arguments: &[&str]| {
        let mut command = seawall(directory.path());
        command
            .args(["scan", "mine.tar", "--feeds", "feeds", "--format", "json"])
            .args(arguments);
        let output = run(command, None);
        printed::<Report>(&output)
    };
    let report = scan(&["--base", "base.tar", "--only-mine"]);
    let target = &report.targets[0];
    let bases: Vec<bool> = target.layers.iter().map(|l| l.base).collect();
    assert_eq!(bases, [true, false, false]);
    let set_aside = |id: &str| {
        target
            .findings
            .iter()
            .find(|f| f.id == id)
            .unwrap()
            .suppressed
            .is_some()
    };
    assert!(set_aside("image-setuid-files"), "it is in the base image");
    assert!(
        !set_aside("CVE-2019-1551"),
        "the package came with the second layer"
    );
    // Another image is not the base.
    TestImage::new(vec![TestLayer::default().file("x", "y")]).docker_archive_new(&at("other.tar"));
    let report = scan(&["--base", "other.tar"]);
    assert!(
        report.targets[0]
            .coverage
            .notes
            .iter()
            .any(|n| n.name == "base-not-found")
    );
}

#[test]
fn the_engine_gives_the_same() {
    let (directory, image) = set_up();
    let archive = directory.path().join("a.tar");
    image.docker_archive_old(&archive);
    let bytes =
        seawall_model::read_all(&Whole(std::fs::File::open(&archive).unwrap()), 1 << 30).unwrap();
    let expected = essence(&scan(directory.path(), "a.tar", None));
    if !seawall_testkit::engine_runs("the_engine_gives_the_same") {
        return;
    }
    seawall_testkit::run_with_input("docker", &["load"], &bytes).unwrap();
    let container =
        seawall_testkit::run_with_input("docker", &["create", "test:1", "true"], b"").unwrap();
    let container = container.trim();
    let of_image = essence(&scan(directory.path(), "docker:test:1", None));
    let of_container = essence(&scan(
        directory.path(),
        &format!("container:{container}"),
        None,
    ));
    seawall_testkit::run_with_input("docker", &["rm", container], b"");
    seawall_testkit::run_with_input("docker", &["rmi", "test:1"], b"");
    assert_eq!(of_image, expected);
    assert_eq!(of_container, expected);
}

#[test]
fn a_truncated_archive_is_a_gap_and_exit_3() {
    let (directory, image) = set_up();
    let path = directory.path().join("a.tar");
    image.docker_archive_old(&path);
    let bytes =
        seawall_model::read_all(&Whole(std::fs::File::open(&path).unwrap()), 1 << 30).unwrap();
    let layer = image.layers[0].tar().len();
    std::fs::write(&path, &bytes[..512 + layer / 2]).unwrap();
    let mut command = seawall(directory.path());
    command.args(["scan", "a.tar", "--feeds", "feeds"]);
    let output = run(command, None);
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("truncated"));
}

#[test]
fn exit_codes_follow_the_gate() {
    let (directory, image) = set_up();
    image.docker_archive_old(&directory.path().join("a.tar"));
    let status = |arguments: &[&str]| {
        let mut command = seawall(directory.path());
        command
            .args(["scan", "a.tar", "--feeds", "feeds"])
            .args(arguments);
        run(command, None).status.code()
    };
    assert_eq!(status(&[]), Some(0), "findings alone do not fail a scan");
    assert_eq!(
        status(&["--fail-on", "kind == vulnerability and fixable"]),
        Some(1)
    );
    assert_eq!(
        status(&["--fail-on", "kind == integrity and fixable"]),
        Some(0)
    );
    // CISA's list is not among the feeds: nobody knows.
    assert_eq!(
        status(&["--fail-on", "kind == vulnerability and kev"]),
        Some(3)
    );
    assert_eq!(status(&["--fail-on", "severty >= high"]), Some(2));
    let mut command = seawall(directory.path());
    command
        .args(["scan", "no-such-file.tar", "--feeds", "feeds"])
        .env("DOCKER_HOST", "unix:///nowhere");
    assert_eq!(run(command, None).status.code(), Some(2));
}

/// Ended by its own id, whatever the test does.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "containerd under test's conditions"
)]
fn containerds_store_gives_the_same() {
    let (directory, image) = set_up();
    let at = |name: &str| directory.path().join(name).display().to_string();
    image.docker_archive_old(&directory.path().join("a.tar"));
    let expected = essence(&scan(directory.path(), "a.tar", None));
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    let started = Command::new("containerd")
        .args([
            "--root",
            &at("root"),
            "--state",
            &at("state"),
            "--address",
            &at("sock"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = started else {
        assert!(!ci, "containerd is not there, and CI must have it");
        eprintln!("skipped: containerd is not there");
        return;
    };
    let _running = Running(child);
    let mut imported = false;
    for _ in 0..100 {
        let mut ctr = Command::new("ctr");
        ctr.args([
            "--address",
            &at("sock"),
            "images",
            "import",
            "--no-unpack",
            &at("a.tar"),
        ]);
        if ctr
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
        {
            imported = true;
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(
        imported || !ci,
        "containerd took no image, and CI must have it"
    );
    if !imported {
        return;
    }
    let mut command = seawall(directory.path());
    command.env("SEAWALL_CONTAINERD_ROOT", at("root"));
    command.args([
        "scan",
        "containerd:docker.io/library/test:1",
        "--format",
        "json",
        "--feeds",
        "feeds",
        "--offline",
    ]);
    let output = run(command, None);
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Report = printed(&output);
    assert!(!report.targets.is_empty(), "{errors}");
    assert_eq!(essence(&report), expected);
}

/// Podman's own library writes the store, by way of skopeo.
#[test]
fn podmans_store_gives_the_same() {
    let (directory, image) = set_up();
    let at = |name: &str| directory.path().join(name).display().to_string();
    image.docker_archive_old(&directory.path().join("a.tar"));
    let expected = essence(&scan(directory.path(), "a.tar", None));
    let store = at(".local/share/containers/storage");
    let to = format!(
        "containers-storage:[overlay@{store}+{}]docker.io/library/test:1",
        at("run")
    );
    let from = format!("docker-archive:{}", at("a.tar"));
    let copied = seawall_testkit::run_with_input(
        "skopeo",
        &["--insecure-policy", "copy", "--quiet", &from, &to],
        b"",
    );
    if copied.is_none() {
        return;
    }
    let found = essence(&scan(directory.path(), "podman:test:1", None));
    // The library mounts the store onto itself, which would outlive the directory.
    #[expect(clippy::disallowed_methods, reason = "what the library leaves behind")]
    let _ = Command::new("umount")
        .arg(format!("{store}/overlay"))
        .stderr(Stdio::null())
        .status();
    assert_eq!(found, expected);
}

/// Builders without an engine write the configuration first, by a name of their own.
#[test]
fn archives_of_other_builders_are_images() {
    let (directory, image) = set_up();
    let path = directory.path();
    image.docker_archive_old(&path.join("plain.tar"));
    let expected = essence(&scan(path, "plain.tar", None));
    for config in ["config.json", "sha256:CONFIG", "app.json"] {
        let bytes = image.docker_archive_of_builder(config);
        std::fs::write(path.join("built.tar"), &bytes).unwrap();
        std::fs::write(path.join("built.tar.gz"), gzipped(&bytes)).unwrap();
        for target in ["built.tar", "built.tar.gz"] {
            let report = scan(path, target, None);
            assert_eq!(essence(&report), expected, "{target} with {config}");
            assert_eq!(report.targets[0].layers.len(), 3);
        }
        assert_eq!(essence(&scan(path, "-", Some(&bytes))), expected);
    }
}

/// A web application's own manifest makes no image of a root file system.
#[test]
fn a_root_file_system_may_hold_such_names() {
    let (directory, _) = set_up();
    let tar = TestLayer::default()
        .file("etc/os-release", OS_RELEASE)
        .file("manifest.json", "[{\"name\": \"app\"}]")
        .file("index.json", "{}")
        .file("lib/apk/db/installed", apk(&[("musl", "1.1.22-r3")]))
        .tar();
    std::fs::write(directory.path().join("root.tar"), tar).unwrap();
    let report = scan(directory.path(), "root.tar", None);
    assert_eq!(report.targets[0].packages.len(), 1);
}
