//! Archives made to do harm, through the program: what is told, what is still found, how it ends.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::path::Path;

use seawall_model::{FindingKind, Report};
use seawall_testkit::image::{TestImage, TestLayer, archive, bzipped, gzipped, hex, xzipped};
use seawall_testkit::program::program;
use serde_json::json;
use tar::EntryType;

fn scan(directory: &Path, target: &str, more: &[&str]) -> (Report, i32) {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--offline"])
        .args(["--only", "packages"])
        .args(more)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    (
        report.unwrap_or_else(|e| panic!("{target}: {e}\n{errors}")),
        output.status.code().unwrap(),
    )
}

fn names(report: &Report) -> Vec<&str> {
    let packages = report.targets.iter().flat_map(|t| &t.packages);
    let mut names: Vec<&str> = packages.map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    names
}

fn gaps(report: &Report) -> Vec<&str> {
    let gaps = report.targets.iter().flat_map(|t| &t.coverage.gaps);
    gaps.map(|g| g.name.as_str()).collect()
}

/// Integrity findings: id and path.
fn told(report: &Report) -> Vec<(String, String)> {
    let findings = report.targets.iter().flat_map(|t| &t.findings);
    let integrity = findings.filter(|f| f.kind == FindingKind::Integrity);
    integrity
        .map(|f| (f.id.clone(), f.location.path.clone().unwrap_or_default()))
        .collect()
}

const OS_RELEASE: &str = "ID=alpine\nVERSION_ID=3.10.4\n";
const APK: &str = "P:musl\nV:1.1.22-r3\nA:x86_64\n\n";

fn base() -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", OS_RELEASE)
        .file("lib/apk/db/installed", APK)
}

/// A tar of entries whose names and links are written as they are.
fn raw(entries: &[(&str, EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, kind, link, data) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *data).unwrap();
    }
    builder.into_inner().unwrap()
}

const FILE: EntryType = EntryType::Regular;
const LINK: EntryType = EntryType::Symlink;

#[test]
fn names_and_links_that_lead_out_are_told_and_lead_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let outside = path.join("outside");
    let lock = b"[[package]]\nname = \"behind-link\"\nversion = \"0.1.0\"\n";
    let requirements = b"absolute==1.0\n";
    let link_out = outside.display().to_string();
    let entries: &[(&str, EntryType, &str, &[u8])] = &[
        ("etc/os-release", FILE, "", OS_RELEASE.as_bytes()),
        ("lib/apk/db/installed", FILE, "", APK.as_bytes()),
        ("../outside", FILE, "", b"x"),
        ("a/../../outside", FILE, "", b"x"),
        ("a/../b", FILE, "", b"x"),
        ("/srv/requirements.txt", FILE, "", requirements),
        ("/srv/second", FILE, "", b"x"),
        ("out", LINK, &link_out, b""),
        ("out/Cargo.lock", FILE, "", lock),
        ("twice", LINK, "/etc", b""),
        ("twice", EntryType::Directory, "", b""),
        ("hard", EntryType::Link, "../../etc/passwd", b""),
        ("loop", LINK, "loop", b""),
        ("loop/file", FILE, "", b"x"),
        ("dev/sda", EntryType::Block, "", b""),
        ("dev/null", EntryType::Char, "", b""),
        ("pipe", EntryType::Fifo, "", b""),
    ];
    std::fs::write(path.join("layer.tar"), raw(entries)).unwrap();
    let (report, code) = scan(path, "layer.tar", &[]);
    assert_eq!(code, 0, "{:?}", gaps(&report));
    let told = told(&report);
    let ids = |id: &str| -> Vec<&str> {
        let of_id = told.iter().filter(|(i, _)| i == id);
        of_id.map(|(_, path)| path.as_str()).collect()
    };
    assert_eq!(
        ids("escaping-path"),
        ["../outside", "a/../../outside", "hard"]
    );
    assert_eq!(ids("absolute-path"), ["/srv/requirements.txt"]);
    assert_eq!(ids("ambiguous-archive"), ["a/../b", "loop", "out", "twice"]);
    assert_eq!(names(&report), ["absolute", "behind-link", "musl"]);
    assert!(!outside.exists());
}

/// The image as a docker archive whose layers are packed by `pack`.
fn docker_archive(layers: &[Vec<u8>], pack: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let packed: Vec<(String, Vec<u8>)> = layers
        .iter()
        .enumerate()
        .map(|(index, tar)| (format!("{index}/layer.tar"), pack(tar)))
        .collect();
    let diff_ids: Vec<String> = layers
        .iter()
        .map(|tar| format!("sha256:{}", hex(tar)))
        .collect();
    let config = json!({"architecture": "amd64", "os": "linux", "config": {"User": "app"},
        "rootfs": {"type": "layers", "diff_ids": diff_ids}});
    let names: Vec<&str> = packed.iter().map(|(name, _)| name.as_str()).collect();
    let manifest = json!([{"Config": "config.json", "RepoTags": ["test:1"], "Layers": names}]);
    let mut files = vec![
        (
            "manifest.json".to_owned(),
            manifest.to_string().into_bytes(),
        ),
        ("config.json".to_owned(), config.to_string().into_bytes()),
    ];
    files.extend(packed);
    archive(&files)
}

fn zstded(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 1).unwrap()
}

/// A way to pack bytes.
type Pack = (&'static str, fn(&[u8]) -> Vec<u8>);

const PACKS: [Pack; 4] = [
    ("gzip", gzipped),
    ("zstd", zstded),
    ("xz", xzipped),
    ("bzip2", bzipped),
];

#[test]
fn layers_and_archives_of_every_compression_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layers = [
        base().tar(),
        TestLayer::default()
            .file("srv/requirements.txt", "django==2.2.0\n")
            .tar(),
    ];
    for (name, pack) in PACKS {
        let packed_layers = docker_archive(&layers, &|tar| pack(tar));
        let packed_archive = pack(&docker_archive(&layers, &<[u8]>::to_vec));
        let packed_root = pack(&layers[0]);
        std::fs::write(path.join("a.tar"), packed_layers).unwrap();
        std::fs::write(path.join("b.tar"), packed_archive).unwrap();
        std::fs::write(path.join("c.tar"), packed_root).unwrap();
        for (file, packages) in [("a.tar", 2), ("b.tar", 2), ("c.tar", 1)] {
            let (report, code) = scan(path, file, &["--verify-diff-ids"]);
            let unexplained: Vec<_> = gaps(&report);
            // A bare file system has no configuration that states a diff id.
            let fine = file == "c.tar" || code == 0;
            assert!(fine, "{name} {file}: {code} {unexplained:?}");
            assert_eq!(
                names(&report).len(),
                packages,
                "{name} {file}: {unexplained:?}"
            );
        }
    }
}

#[test]
fn bombs_stop_at_their_limit_and_keep_what_was_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let bomb = base().file("srv/zeros", vec![0; 8 << 20]);
    let after = TestLayer::default().file("srv/requirements.txt", "django==2.2.0\n");
    for (name, pack) in PACKS {
        let packed = docker_archive(&[bomb.tar(), after.tar()], &|tar| pack(tar));
        assert!(packed.len() < 200_000, "{name}");
        std::fs::write(path.join("bomb.tar"), packed).unwrap();
        let (report, code) = scan(path, "bomb.tar", &["--limit", "expanded=1MiB"]);
        assert_eq!((gaps(&report), code), (vec!["limit-layer"], 3), "{name}");
        assert_eq!(names(&report), ["django", "musl"], "{name}");
    }
}

/// Cut anywhere, an archive is incomplete, and what stands before the cut is found.
#[test]
fn an_archive_cut_anywhere_is_incomplete() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let layers = [base().file("srv/data", vec![7; 3_000]).tar()];
    let mut archives = vec![("plain", docker_archive(&layers, &<[u8]>::to_vec))];
    archives.extend(PACKS.map(|(name, pack)| (name, docker_archive(&layers, &|tar| pack(tar)))));
    for (name, whole) in archives {
        // The last two blocks are the end, which most readers do without.
        let end = whole.len() - 1_024;
        let start = whole
            .windows(14)
            .position(|w| w == b"\x30/layer.tar\0\0\0")
            .unwrap()
            + 512;
        let step = (end - start) / 12;
        for cut in (start..end).step_by(step.max(1)).chain([end - 513]) {
            std::fs::write(path.join("cut.tar"), &whole[..cut]).unwrap();
            let (report, code) = scan(path, "cut.tar", &[]);
            assert_eq!(code, 3, "{name} cut at {cut} of {end}: {:?}", gaps(&report));
            if name == "plain" && cut > start + 2_560 {
                assert_eq!(names(&report), ["musl"], "{name} cut at {cut} of {end}");
            }
        }
    }
}

#[test]
fn what_is_not_what_its_digest_names_is_refused_and_not_cached() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    TestImage::new(vec![base()]).oci_layout(&path.join("layout"));
    let blobs = path.join("layout/blobs/sha256");
    let layer = std::fs::read_dir(&blobs)
        .unwrap()
        .map(|e| e.unwrap().path());
    let layer = layer.max_by_key(|p| std::fs::metadata(p).unwrap().len());
    let packed = gzipped(&base().tar());
    let layer = layer.filter(|p| std::fs::read(p).unwrap() == packed);
    let layer = layer.unwrap_or_else(|| blobs.join(hex(&packed)));
    // The same content, packed another way: only the digest tells.
    let mut other = packed.clone();
    other[9] ^= 1;
    std::fs::write(&layer, &other).unwrap();
    for _ in 0..2 {
        let (report, code) = scan(path, "layout", &[]);
        assert_eq!(
            told(&report),
            [("digest-mismatch".to_owned(), String::new())]
        );
        assert_eq!((gaps(&report), code), (vec!["digest-mismatch"], 3));
        assert_eq!(names(&report), Vec::<&str>::new());
        assert_eq!(files_below(&path.join(".cache")), 0, "something was kept");
    }
    // Another size than the manifest says.
    other.push(0);
    std::fs::write(&layer, &other).unwrap();
    let (report, code) = scan(path, "layout", &[]);
    assert_eq!((gaps(&report), code), (vec!["unreadable-image"], 3));
    assert_eq!(files_below(&path.join(".cache")), 0, "something was kept");
    // As it was: read, and kept.
    std::fs::write(&layer, &packed).unwrap();
    let (report, code) = scan(path, "layout", &[]);
    assert_eq!((names(&report), code), (vec!["musl"], 0));
    assert!(files_below(&path.join(".cache")) > 0);
}

fn files_below(directory: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return 0;
    };
    let count = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path) } else { 1 }
    };
    entries.map(count).sum()
}

/// A layout with this `index.json` and these blobs, by the digests of their bytes.
fn layout(directory: &Path, index: &str, blobs: &[&[u8]]) {
    let _ = std::fs::remove_dir_all(directory);
    std::fs::create_dir_all(directory.join("blobs/sha256")).unwrap();
    std::fs::write(
        directory.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )
    .unwrap();
    std::fs::write(directory.join("index.json"), index).unwrap();
    for blob in blobs {
        std::fs::write(directory.join("blobs/sha256").join(hex(blob)), blob).unwrap();
    }
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[test]
fn manifests_that_are_not_what_they_say_are_gaps() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let index_of = |manifest: &[u8], media_type: &str| {
        json!({"schemaVersion": 2, "manifests": [{"mediaType": media_type,
            "digest": format!("sha256:{}", hex(manifest)), "size": manifest.len()}]})
        .to_string()
    };
    let descriptor = json!({"digest": format!("sha256:{}", "ab".repeat(32)), "size": 3});
    let both =
        json!({"schemaVersion": 2, "config": descriptor, "layers": [descriptor], "manifests": []});
    let escaping = r#"{"schemaVersion":2,"config":{"digest":"sha256:../../../etc/passwd","size":1},"layers":[]}"#;
    let plain = json!({"schemaVersion": 2, "config": descriptor, "layers": []}).to_string();
    let large = format!("{plain}{}", " ".repeat(100 << 20));
    for (what, media_type, manifest) in [
        ("both", MANIFEST, both.to_string()),
        ("a digest with a path in it", MANIFEST, escaping.to_owned()),
        ("another media type", INDEX, plain.clone()),
        ("100 MiB", MANIFEST, large),
        ("a missing configuration", MANIFEST, plain),
    ] {
        let bytes = manifest.as_bytes();
        layout(&path.join("layout"), &index_of(bytes, media_type), &[bytes]);
        let (report, code) = scan(path, "layout", &[]);
        assert_eq!(gaps(&report), ["unreadable-image"], "{what}");
        assert_eq!(code, 3, "{what}");
    }
    // No index can name itself by digest; one that names the same manifest again and again is read
    // once, and indexes in indexes end.
    let mut inner = json!({"schemaVersion": 2, "manifests": []}).to_string();
    let mut blobs = vec![inner.clone()];
    for _ in 0..20 {
        inner = index_of(inner.as_bytes(), INDEX);
        blobs.push(inner.clone());
    }
    let bytes: Vec<&[u8]> = blobs.iter().map(String::as_bytes).collect();
    layout(
        &path.join("layout"),
        &index_of(inner.as_bytes(), INDEX),
        &bytes,
    );
    let (report, code) = scan(path, "layout", &[]);
    assert_eq!((gaps(&report), code), (vec!["unreadable-image"], 3));
}

#[test]
fn deep_paths_and_loops_of_links_end() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let deep = "d/".repeat(4_000) + "requirements.txt";
    let too_deep = "d/".repeat(5_000) + "requirements.txt";
    let mut builder = tar::Builder::new(Vec::new());
    for (name, data) in [(&deep, b"deep==1.0\n"), (&too_deep, b"more==1.0\n")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, data.as_slice())
            .unwrap();
    }
    let loops: &[(&str, EntryType, &str, &[u8])] = &[
        ("a", LINK, "b", b""),
        ("b", LINK, "a", b""),
        ("etc", LINK, "a", b""),
    ];
    let tar = [builder.into_inner().unwrap()];
    std::fs::write(path.join("deep.tar"), &tar[0]).unwrap();
    let (report, _) = scan(path, "deep.tar", &[]);
    assert_eq!(names(&report), ["deep"]);
    assert_eq!(told(&report).len(), 1);
    std::fs::write(
        path.join("loops.tar"),
        docker_archive(&[raw(loops), base().tar()], &<[u8]>::to_vec),
    )
    .unwrap();
    let (report, code) = scan(path, "loops.tar", &[]);
    assert_eq!(
        (names(&report), code),
        (vec!["musl"], 0),
        "{:?}",
        gaps(&report)
    );
}
