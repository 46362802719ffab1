//! Targets of which nothing was judged: they are not "complete", whatever was found in them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_model::Report;
use seawall_testkit::elf::elf;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

/// The exit status, and the names of the gaps.
fn scan(directory: &Path, layer: TestLayer) -> (Option<i32>, Vec<String>) {
    let image = directory.join("image.tar");
    TestImage::new(vec![layer]).docker_archive_old(&image);
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", "--offline", "--format", "json", "--no-cache"])
        .arg(&image)
        .output()
        .unwrap();
    let report: Report = printed(&output);
    let gaps = &report.targets[0].coverage.gaps;
    let names = gaps.iter().map(|gap| gap.name.to_string()).collect();
    (output.status.code(), names)
}

#[test]
fn they_are_not_complete() {
    let directory = tempfile::tempdir().unwrap();
    let program = elf(&[], b"\0", &[0; 200], 1);
    let layer = TestLayer::default().mode("app", 0o755, program);
    let (status, gaps) = scan(directory.path(), layer);
    assert_eq!(status, Some(3));
    assert_eq!(gaps, ["unidentified-programs"]);

    // An archive that does not tell its group: no advisory can speak of it.
    let layer = TestLayer::default().file("app/a-1.0.jar", EMPTY_ZIP);
    let (status, gaps) = scan(directory.path(), layer);
    assert_eq!(status, Some(3));
    assert_eq!(gaps, ["nothing-assessed"]);

    let layer = TestLayer::default().file("var/lib/pacman/local/a-1-1/desc", "%NAME%\na\n");
    let (status, gaps) = scan(directory.path(), layer);
    assert_eq!(status, Some(3));
    assert_eq!(gaps, ["uncovered-package-database"]);
}

/// An archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
