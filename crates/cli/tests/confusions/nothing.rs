//! Archives, layouts and indexes of nothing: nobody is clean of whom nothing was seen.

use std::fmt::Write;

use crate::build::{Archive, Image, both, descriptor, index, layout, manifest};
use crate::{Case, scan};

fn nothing() -> Vec<Case> {
    let of = |name: &'static str, text: &str| Case::new(name, both().file("manifest.json", text));
    let empty = descriptor(index(&[]), crate::build::INDEX);
    let no_layers = r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"}}"#;
    let bare = serde_json::json!({"schemaVersion": 2,
        "config": descriptor(no_layers, crate::build::CONFIG), "layers": []})
    .to_string();
    let bare_index = index(&[descriptor(&bare, crate::build::MANIFEST)]);
    vec![
        of("an empty array", "[]").gap("no-image"),
        of("null", "null").gap("no-image"),
        of("an object of nothing", "[{}]").gap("unreadable-image"),
        of("null in an array", "[null]").gap("unreadable-image"),
        of("an empty file", "").gap("unreadable-image"),
        of("no JSON", "x").gap("unreadable-image"),
        Case::new("no document", both()).gap("no-image"),
        Case::new(
            "the format before manifest.json",
            both().file("repositories", "{}"),
        )
        .gap("no-image"),
        Case::new(
            "the same after what a root file system begins with",
            Archive::default()
                .file("etc/json", "{}")
                .file("etc/layer.tar", Image::a().layer)
                .file("repositories", "{}"),
        )
        .gap("no-image"),
        Case::new("an empty index", layout(&index(&[]))).gap("no-image"),
        Case::new("an index of null", layout("null")).gap("unreadable-image"),
        Case::new("an index of an empty object", layout("{}")).gap("unreadable-image"),
        Case::new(
            "an index of an empty index",
            layout(&index(&[empty])).blob(index(&[])),
        )
        .gap("no-image"),
        Case::new(
            "an image of no layers",
            Archive::default().file("c.json", no_layers).file(
                "manifest.json",
                r#"[{"Config":"c.json","RepoTags":["x:1"],"Layers":[]}]"#,
            ),
        )
        .gap("no-image"),
        Case::new(
            "an image of no layers in a layout",
            layout(&bare_index).blob(&bare).blob(no_layers),
        )
        .gap("no-image"),
        Case::new("a layout without an index", {
            Archive::default().file("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#)
        })
        .gap("no-image"),
    ]
}

#[test]
fn nothing_is_never_clean() {
    let mut wrong = String::new();
    for case in nothing() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("x.tar"), case.archive.bytes()).unwrap();
        for target in ["x.tar", "-"] {
            let seen = scan(directory.path(), target, &[]);
            // What is no JSON at all is not kept of a stream.
            let gaps = [case.gap, "unreadable-image"];
            let told =
                seen.code == Some(2) || seen.gaps.iter().any(|gap| gaps.contains(&gap.as_str()));
            if !told || !matches!(seen.code, Some(2 | 3)) || !seen.images.is_empty() {
                writeln!(
                    wrong,
                    "{} {target}: {:?} {:?}",
                    case.name, seen.code, seen.gaps
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// After so many entries those of a root file system are no longer kept.
#[test]
fn filler_before_the_manifest_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut filler = Archive::default().file("etc/os-release", "ID=alpine\n");
    for number in 0..20_100 {
        filler = filler.file(&format!("srv/{number}"), "");
    }
    let plain = Archive::default().file("manifest.json", manifest("a.json", "a/layer.tar"));
    let linked = Archive::default()
        .link("d", ".")
        .file("d/manifest.json", manifest("a.json", "a/layer.tar"));
    for (what, archive) in [("plain", plain), ("through a link", linked)] {
        let archive = filler.clone().then(both()).then(archive).bytes();
        std::fs::write(directory.path().join("x.tar"), &archive).unwrap();
        let seen = scan(directory.path(), "x.tar", &[]);
        assert_eq!(
            (seen.images.as_str(), seen.code),
            ("A", Some(0)),
            "{what}: {:?}",
            seen.gaps
        );
        // What only comes by once was read as a root file system before it is known.
        let seen = scan(directory.path(), "-", &[]);
        assert!(
            seen.gaps.contains(&"ambiguous-archive".to_owned()),
            "{what}"
        );
        assert_eq!(seen.code, Some(3), "{what}");
        let packed = seawall_testkit::image::gzipped(&archive);
        std::fs::write(directory.path().join("x.tar"), packed).unwrap();
        let seen = scan(directory.path(), "x.tar", &[]);
        assert!(
            seen.gaps.contains(&"ambiguous-archive".to_owned()),
            "{what}"
        );
        assert_eq!(seen.code, Some(3), "{what}");
    }
    // A root file system that has such a file of its own is one.
    let own = filler
        .file("manifest.json", r#"{"name":"a web page"}"#)
        .bytes();
    std::fs::write(directory.path().join("x.tar"), own).unwrap();
    let seen = scan(directory.path(), "x.tar", &[]);
    assert!(
        !seen.gaps.iter().any(|gap| gap == "no-image"),
        "{:?}",
        seen.gaps
    );
}
