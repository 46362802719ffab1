//! An image of a registry: Debian's docker-registry on loopback, filled by skopeo.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

/// Ended by its own id, whatever the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the registry under test's conditions"
)]
fn start(directory: &Path) -> Option<(Running, u16)> {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let config = directory.join("registry.yml");
    let root = directory.join("registry");
    std::fs::write(
        &config,
        format!("version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n", root.display()),
    )
    .unwrap();
    let started = Command::new("docker-registry")
        .arg("serve")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    let Ok(child) = started else {
        assert!(!ci, "docker-registry is not there, and CI must have it");
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: docker-registry is not there");
        }
        return None;
    };
    let running = Running(child);
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some((running, port));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("docker-registry does not listen");
}
fn scan(directory: &Path, arguments: &[&str]) -> std::process::Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .arg("scan")
        .args(arguments)
        .args(["--format", "json", "--only", "packages"])
        .env("DOCKER_CONFIG", directory)
        .env("DOCKER_HOST", "unix:///nowhere")
        .output()
        .unwrap()
}

#[test]
fn a_registry_gives_the_same_as_the_layout() {
    let directory = tempfile::tempdir().unwrap();
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
        );
    let upper = TestLayer::default().file(
        "srv/app/Cargo.lock",
        "[[package]]\nname = \"time\"\nversion = \"0.1.0\"\n",
    );
    TestImage::new(vec![layer, upper]).oci_layout(&directory.path().join("layout"));
    let Some((_running, port)) = start(directory.path()) else {
        return;
    };
    let to = format!("docker://127.0.0.1:{port}/team/test:1");
    let from = format!("oci:{}:test:1", directory.path().join("layout").display());
    let copied = seawall_testkit::run_with_input(
        "skopeo",
        &["copy", "--quiet", "--dest-tls-verify=false", &from, &to],
        b"",
    );
    if copied.is_none() {
        return;
    }
    let packages = |output: std::process::Output| {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let report: Report = printed(&output);
        let target = report
            .targets
            .first()
            .unwrap_or_else(|| panic!("{errors}"))
            .clone();
        assert_eq!(target.coverage.gaps, [], "{errors}");
        (
            target.digest,
            target
                .packages
                .into_iter()
                .map(|p| (p.purl, p.locations))
                .collect::<Vec<_>>(),
        )
    };
    let expected = packages(scan(directory.path(), &["layout"]));
    assert_eq!(expected.1.len(), 2);
    let name = format!("127.0.0.1:{port}/team/test:1");
    assert_eq!(
        packages(scan(directory.path(), &[&format!("registry:{name}")])),
        expected
    );
    assert_eq!(
        packages(scan(directory.path(), &[&name])),
        expected,
        "a bare name, with no engine"
    );
    let by_digest = format!("127.0.0.1:{port}/team/test@{}", expected.0.clone().unwrap());
    assert_eq!(packages(scan(directory.path(), &[&by_digest])), expected);
    let offline = scan(directory.path(), &[&name, "--offline"]);
    assert_eq!(
        offline.status.code(),
        Some(2),
        "{}",
        String::from_utf8_lossy(&offline.stderr)
    );
    let missing = scan(
        directory.path(),
        &[&format!("registry:127.0.0.1:{port}/team/none:1")],
    );
    assert_eq!(missing.status.code(), Some(2));
}
