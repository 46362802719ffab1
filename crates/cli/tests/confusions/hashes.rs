//! Bytes that are not those that a digest names: layers and documents, packed or not, as file and as
//! stream; and what is said where nobody hashed.

use std::path::Path;

use seawall_testkit::image::{gzipped, hex};

use crate::build::{Archive, CONFIG, Image, LAYER, MANIFEST, both, descriptor, index, manifest};
use crate::scan;

/// A layout of A, in which the blob that should have these bytes has those.
fn layout(layer: &[u8], replaced: &[u8], bytes: &[u8]) -> Archive {
    let a = Image::a();
    let manifest = serde_json::json!({"schemaVersion": 2, "mediaType": MANIFEST,
        "config": descriptor(&a.config, CONFIG), "layers": [descriptor(layer, LAYER)]})
    .to_string();
    let top = index(&[descriptor(&manifest, MANIFEST)]);
    let mut archive = Archive::default().file("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#);
    for blob in [layer, a.config.as_bytes(), manifest.as_bytes()] {
        let name = format!("blobs/sha256/{}", hex(blob));
        archive = archive.file(&name, if blob == replaced { bytes } else { blob });
    }
    archive.file("index.json", top)
}

fn unpack(archive: &Archive, directory: &Path) {
    let _ = std::fs::remove_dir_all(directory);
    tar::Archive::new(archive.bytes().as_slice())
        .unpack(directory)
        .unwrap();
}

#[test]
fn every_blob_of_a_layout_is_what_its_digest_names() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (a, b) = (Image::a(), Image::b());
    let changed = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    assert_eq!(a.layer.len(), b.layer.len());
    let packed = gzipped(&a.layer);
    let config = a.config.as_bytes();
    let other = a.config.replace("app", "xyz");
    for (what, archive, gap) in [
        ("whole", layout(&a.layer, b"", b""), ""),
        ("whole and packed", layout(&packed, b"", b""), ""),
        (
            "another layer",
            layout(&a.layer, &a.layer, &b.layer),
            "digest-mismatch",
        ),
        (
            "a changed layer",
            layout(&a.layer, &a.layer, &changed(&a.layer)),
            "digest-mismatch",
        ),
        (
            "a packed layer",
            layout(&packed, &packed, &changed(&packed)),
            "digest-mismatch",
        ),
        (
            "a configuration",
            layout(&a.layer, config, other.as_bytes()),
            "unreadable-image",
        ),
    ] {
        std::fs::write(path.join("x.tar"), archive.bytes()).unwrap();
        unpack(&archive, &path.join("layout"));
        for target in ["x.tar", "-", "layout"] {
            let seen = scan(path, target, &[]);
            let expected = if gap.is_empty() { "A" } else { "" };
            assert_eq!(seen.code == Some(0), gap.is_empty(), "{what} {target}");
            assert_eq!(seen.images, expected, "{what} {target}: {:?}", seen.gaps);
            assert!(
                gap.is_empty() || seen.gaps.iter().any(|g| g == gap),
                "{what} {target}: {:?}",
                seen.gaps
            );
            assert!(
                !seen.notes.iter().any(|n| n == "unhashed-blob"),
                "{what} {target}"
            );
        }
    }
}

#[test]
fn what_nobody_hashed_is_said_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let a = Image::a();
    let plain = both().file("manifest.json", manifest("a.json", "a/layer.tar"));
    let name = format!("{}.tar.gz", hex(&gzipped(&a.layer)));
    let packed = Archive::default()
        .file("a.json", &a.config)
        .file(&name, gzipped(&a.layer))
        .file("manifest.json", manifest("a.json", &name));
    let named = |bytes: &[u8]| {
        let name = format!("blobs/sha256/{}", hex(&a.layer));
        Archive::default()
            .file("a.json", &a.config)
            .file(&name, bytes)
            .file("manifest.json", manifest("a.json", &name))
    };
    for (what, archive, file, stream) in [
        ("a docker-archive", plain, 1, 1),
        // What is packed is hashed as it comes by.
        ("packed layers", packed, 0, 0),
        ("blobs of a docker-archive", named(&a.layer), 1, 0),
    ] {
        std::fs::write(path.join("x.tar"), archive.bytes()).unwrap();
        for (target, count) in [("x.tar", file), ("-", stream)] {
            let seen = scan(path, target, &[]);
            let notes =
                |seen: &crate::Seen| seen.notes.iter().filter(|n| *n == "unhashed-blob").count();
            assert_eq!(
                (notes(&seen), seen.code),
                (count, Some(0)),
                "{what} {target}"
            );
            let seen = scan(path, target, &["--verify-diff-ids"]);
            assert_eq!((notes(&seen), seen.code), (0, Some(0)), "{what} {target}");
        }
    }
    // In a stream a name that is a digest is checked.
    std::fs::write(path.join("x.tar"), named(&Image::b().layer).bytes()).unwrap();
    let seen = scan(path, "-", &[]);
    assert_eq!(
        (seen.images.as_str(), matches!(seen.code, Some(2 | 3))),
        ("", true),
        "{:?}",
        seen.gaps
    );
}

/// The same archive is a docker-archive, whose layers nobody hashed, and a layout of the same layers.
#[test]
fn what_was_not_hashed_is_not_kept_as_if_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let (a, b) = (Image::a(), Image::b());
    // One layer's name for another's bytes.
    let archive = layout(&a.layer, &a.layer, &b.layer);
    let name = format!("blobs/sha256/{}", hex(&a.layer));
    let both = archive
        .file("b.json", &b.config)
        .file("manifest.json", manifest("b.json", &name));
    std::fs::write(path.join("x.tar"), both.bytes()).unwrap();
    for _ in 0..2 {
        let output = seawall_testkit::program::program(env!("CARGO_BIN_EXE_seawall"), path)
            .args([
                "scan",
                "x.tar",
                "--format",
                "json",
                "--only",
                "packages",
                "--offline",
            ])
            .output()
            .unwrap();
        let report: seawall_model::Report = seawall_testkit::program::printed(&output);
        let gaps = report.targets.iter().flat_map(|t| &t.coverage.gaps);
        assert!(gaps.into_iter().any(|gap| gap.name == "digest-mismatch"));
        assert_eq!(output.status.code(), Some(3));
    }
}
