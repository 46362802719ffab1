//! `--verify-diff-ids`: what is unpacked must be what the configuration names.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Stdio;

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer, gzipped, hex};
use seawall_testkit::program::program;

fn scan(directory: &Path, target: &str, verify: bool) -> (Report, i32) {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .args(["scan", target, "--format", "json", "--offline"])
        .args(verify.then_some("--verify-diff-ids"));
    if target == "-" {
        let file = std::fs::File::open(directory.join("stdin")).unwrap();
        command.stdin(Stdio::from(file));
    }
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    (
        report.unwrap_or_else(|e| panic!("{target}: {e}\n{errors}")),
        output.status.code().unwrap(),
    )
}

fn mismatches(report: &Report) -> Vec<Option<u32>> {
    let findings = report.targets.iter().flat_map(|t| &t.findings);
    findings
        .filter(|f| f.id == "digest-mismatch")
        .map(|f| f.location.layer)
        .collect()
}

#[test]
fn diff_ids_are_verified_where_asked() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layers = vec![
        TestLayer::default().file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n"),
        TestLayer::default().file("srv/data", "x"),
    ];
    let second = hex(&layers[1].tar());
    let image = TestImage::new(layers);
    image.docker_archive_old(&path.join("old.tar"));
    image.oci_layout(&path.join("layout"));

    // The configuration names another digest for the second layer; all else is as it was.
    let whole = std::fs::read(path.join("old.tar")).unwrap();
    let text = format!("sha256:{second}");
    let at = whole
        .windows(text.len())
        .position(|window| window == text.as_bytes())
        .unwrap();
    let mut wrong = whole.clone();
    wrong[at + 7..at + 15].copy_from_slice(b"00000000");
    std::fs::write(path.join("wrong.tar"), &wrong).unwrap();
    std::fs::write(path.join("wrong.tar.gz"), gzipped(&wrong)).unwrap();
    std::fs::write(path.join("stdin"), &whole).unwrap();

    for target in ["old.tar", "layout", "-"] {
        let (report, _) = scan(path, target, true);
        assert_eq!(mismatches(&report), [], "{target}");
        let gaps = &report.targets[0].coverage.gaps;
        assert!(
            gaps.iter().all(|g| g.name != "unverified-diff-id"),
            "{gaps:?}"
        );
    }
    for _ in 0..2 {
        // Twice: nothing of it may be taken for sound the second time.
        for target in ["wrong.tar", "wrong.tar.gz"] {
            let (report, _) = scan(path, target, true);
            assert_eq!(mismatches(&report), [Some(1)], "{target}");
        }
    }
    let (report, _) = scan(path, "wrong.tar", false);
    assert_eq!(mismatches(&report), [], "it was not asked for");
}
