//! Targets of which nothing was judged: they are not "complete", whatever was found in them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use seawall_model::{Hole, HoleName, Report};
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

/// A container's files are what runs, in whatever way they are come by; a directory may be a source tree
/// with programs for its tests.
#[test]
fn a_program_beside_packages_is_a_gap_but_in_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layer = TestLayer::default()
        .mode("app", 0o755, elf(&[], b"\0", &[0; 200], 1))
        .file("requirements.txt", "six==1.0\n");
    let (status, gaps) = scan(path, layer.clone());
    assert_eq!(status, Some(3));
    assert!(
        gaps.contains(&"unidentified-programs".to_owned()),
        "{gaps:?}"
    );
    std::fs::write(path.join("export.tar"), layer.tar()).unwrap();
    TestImage::new(vec![layer]).directory(&path.join("tree"));
    let scan = |target: &str, input: Stdio| {
        let output = program(env!("CARGO_BIN_EXE_seawall"), path)
            .args([
                "scan",
                target,
                "--offline",
                "--format",
                "json",
                "--no-cache",
            ])
            .args(["--only", "packages"])
            .stdin(input)
            .output()
            .unwrap();
        let report: Report = printed(&output);
        let of = |holes: &[Hole]| {
            let programs = HoleName::UNIDENTIFIED_PROGRAMS;
            holes.iter().filter(|hole| hole.name == programs).count()
        };
        let coverage = &report.targets[0].coverage;
        (
            output.status.code(),
            of(&coverage.gaps),
            of(&coverage.notes),
        )
    };
    let exported = File::open(path.join("export.tar")).unwrap();
    assert_eq!(scan("-", exported.into()), (Some(3), 1, 0));
    assert_eq!(scan("export.tar", Stdio::null()), (Some(3), 1, 0));
    assert_eq!(scan("dir:tree", Stdio::null()), (Some(0), 0, 1));
}

/// An archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
