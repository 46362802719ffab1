//! Bad files in a compressed layer cost themselves: each is named, and what lies behind them is read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

const BAD: [&str; 6] = [
    "a/broken.jar",
    "a/package-lock.json",
    "a/pom.xml",
    "a/a.dist-info/METADATA",
    "var/lib/rpm/rpmdb.sqlite",
    "a/bom.cdx.json",
];

#[test]
fn bad_files_cost_themselves() {
    let directory = tempfile::tempdir().unwrap();
    let noise = b"\x01 not [ a : { document <".repeat(1_000);
    let bad = BAD.iter().fold(TestLayer::default(), |layer, path| {
        layer.file(
            path,
            if path.contains("dist-info") {
                &[][..]
            } else {
                &noise
            },
        )
    });
    // One that is cut off in the middle.
    let head = b"\x7fELF\x02\x01".as_slice();
    let layer = bad
        .mode("a/program", 0o755, [head, &[0xff; 100]].concat())
        .file("z/requirements.txt", "last==1.0\n");
    let image = directory.path().join("image.tar");
    let bytes = TestImage::new(vec![layer]).docker_archive_of_builder("CONFIG.json");
    std::fs::write(&image, bytes).unwrap();
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args(["scan", "--offline", "--format", "json", "--no-cache"])
        .arg(&image)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let report: Report = printed(&output);
    let target = &report.targets[0];
    let packages: Vec<_> = target.packages.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(packages, ["last"]);
    let gaps = &target.coverage.gaps;
    for path in BAD {
        assert!(
            gaps.iter().any(|gap| gap.place.starts_with(path)),
            "{path}: {gaps:?}"
        );
    }
    assert!(
        gaps.iter()
            .all(|gap| !gap.name.as_str().ends_with("-layer"))
    );
}
