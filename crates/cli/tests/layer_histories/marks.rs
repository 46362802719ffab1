//! Markers and attributes that engines and other tools read differently.

use std::path::Path;

use seawall_model::{FindingKind, Report};
use seawall_testkit::engine_runs;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

use crate::engine::Loaded;
use crate::{gaps, scan};

fn lock(name: &str) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n")
}

fn base() -> TestLayer {
    TestLayer::default().file("real/Cargo.lock", lock("below"))
}

/// A directory with that attribute.
fn marked(path: &str, attribute: &str, value: &str) -> TestLayer {
    let mut tar = tar::Builder::new(Vec::new());
    add_marked(&mut tar, tar::EntryType::Directory, path, attribute, value);
    TestLayer::of_tar(tar.into_inner().unwrap())
}

/// A file of a lower layer's bytes, and a link to it.
fn metacopy(path: &str, link: &str) -> TestLayer {
    let attribute = "trusted.overlay.metacopy";
    let mut tar = tar::Builder::new(Vec::new());
    // One without a value the engine does not set.
    add_marked(&mut tar, tar::EntryType::Regular, path, attribute, "x");
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, link, format!("/{path}"))
        .unwrap();
    TestLayer::of_tar(tar.into_inner().unwrap())
}

fn add_marked(
    tar: &mut tar::Builder<Vec<u8>>,
    kind: tar::EntryType,
    path: &str,
    attribute: &str,
    value: &str,
) {
    let key = format!("SCHILY.xattr.{attribute}");
    tar.append_pax_extensions([(key.as_str(), value.as_bytes())])
        .unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(0o755);
    header.set_size(0);
    tar.append_data(&mut header, path, &b""[..]).unwrap();
}

/// What overlayfs would show by an attribute is not looked for, and that is a gap: from an archive and
/// in place.
#[test]
fn attributes_that_show_other_files_are_gaps_everywhere() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path();
    let directory = |attribute, value| marked("real", attribute, value);
    let cases = [
        (directory("trusted.overlay.redirect", "/real"), true, true),
        (directory("trusted.overlay.opaque", "x"), true, true),
        (directory("trusted.overlay.opaque", "y"), false, false),
        // The engine's kernel reads none of these, and neither do we.
        (directory("user.overlay.opaque", "y"), false, true),
        (directory("user.overlay.metacopy", "x"), false, true),
        // Read in the pass over the layer, and by the name of a link.
        (metacopy("real/Cargo.lock", "link"), true, false),
        (metacopy("other/lock", "other/Cargo.lock"), true, true),
    ];
    let engine = engine_runs("attributes_that_show_other_files_are_gaps_everywhere");
    for (number, (upper, gap, below)) in cases.into_iter().enumerate() {
        let name = format!("seawall-marks-{}-{number}:1", std::process::id());
        let image = TestImage::new(vec![base(), upper]);
        image.docker_archive_named(&path.join("a.tar"), &name);
        let loaded = engine.then(|| Loaded::load(&path.join("a.tar"), &name).unwrap());
        let in_place = loaded.iter().map(|_| format!("docker:{name}"));
        for target in in_place.chain(["a.tar".to_owned()]) {
            let (report, code) = scan(path, &target);
            let expected: &[&str] = if gap { &["overlay-attribute"] } else { &[] };
            assert_eq!(gaps(&report), expected, "{target}: {number}");
            assert_eq!(code, if gap { 3 } else { 0 }, "{target}: {number}");
            let present = report.targets[0].packages.iter();
            let present = present.filter(|p| p.state == seawall_model::PackageState::Present);
            assert_eq!(present.count() == 1, below, "{target}: {number}");
        }
    }
}

/// Integrity findings of an archive with these layers: paths.
fn told(directory: &Path, layers: Vec<TestLayer>) -> Vec<String> {
    TestImage::new(layers).docker_archive_old(&directory.join("told.tar"));
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args([
            "scan",
            "told.tar",
            "--format",
            "json",
            "--offline",
            "--only",
            "packages",
        ])
        .output()
        .unwrap();
    let report: Report = printed(&output);
    let findings = report.targets.iter().flat_map(|t| &t.findings);
    let findings = findings.filter(|f| f.kind == FindingKind::Integrity);
    findings
        .map(|f| f.location.path.clone().unwrap_or_default())
        .collect()
}

#[test]
fn markers_that_others_read_differently_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let upper = |layer: TestLayer| told(path, vec![base(), layer]);
    let empty = TestLayer::default;
    assert_eq!(upper(empty().file(".wh..wh..opq", "")).len(), 1);
    assert_eq!(upper(empty().file("real/.wh.", "")), ["real/.wh."]);
    assert_eq!(upper(empty().file("real/.wh...", "")), ["real/.wh..."]);
    let after = empty().file(".wh.real", "").file("real/x", "");
    assert_eq!(upper(after), ["real"]);
    let before = empty().file("real/x", "").file(".wh.real", "");
    assert_eq!(upper(before), ["real"]);
    // As engines write them: nothing.
    let plain = empty()
        .file("real/.wh.Cargo.lock", "")
        .file("real/.wh..wh..opq", "");
    assert_eq!(upper(plain), Vec::<String>::new());
}
