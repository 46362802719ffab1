//! What comes by once: nothing, and archives whose first names do not tell what they are.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer, archive};
use seawall_testkit::program::printed;

fn scan(input: &[u8]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["scan", "-", "--format", "json", "--offline"])
        .args(["--only", "packages", "--no-cache"])
        .env("XDG_DATA_HOME", directory.path())
        .env("XDG_STATE_HOME", directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may stop reading early.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn alpine() -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n")
}

#[test]
fn nothing_is_no_clean_target() {
    let output = scan(b"");
    assert_eq!(output.status.code(), Some(2));
    let report: Report = printed(&output);
    assert!(report.targets.is_empty());
    let failed = &report.failed[0];
    assert_eq!(
        (failed.reference.as_str(), failed.class.as_str()),
        ("-", "unreadable")
    );
    assert!(failed.reason.contains("it is empty"), "{}", failed.reason);
}

/// Only files are the documents of an archive of images.
#[test]
fn a_root_file_system_may_have_directories_of_any_name() {
    let gaps = |layer: TestLayer| -> Vec<String> {
        let report: Report = printed(&scan(&layer.tar()));
        let gaps = report.targets[0].coverage.gaps.iter();
        gaps.map(|gap| gap.name.to_string()).collect()
    };
    let name = "repositories";
    assert_eq!(gaps(alpine().folder(name)), Vec::<String>::new());
    assert_eq!(gaps(alpine().fifo(name)), Vec::<String>::new());
    let replaced = alpine().file(name, "{}").folder(name);
    assert_eq!(gaps(replaced), Vec::<String>::new());
    for layer in [
        alpine().file(name, "{}"),
        alpine().folder(name).file(name, "{}"),
        alpine().file("x", "{}").hard_link(name, "x"),
        alpine().file("x", "{}").symlink(name, "x"),
    ] {
        assert_eq!(gaps(layer), ["ambiguous-archive"]);
    }
}

/// What is no image is no gap, whatever it says of itself.
#[test]
fn an_artifact_beside_an_image_is_none() {
    let image = TestImage::new(vec![alpine()]);
    let directory = tempfile::tempdir().unwrap();
    image.oci_layout(directory.path());
    let read = |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap();
    let index: serde_json::Value = serde_json::from_str(&read("index.json")).unwrap();
    let blob = |descriptor: &serde_json::Value| {
        let digest = descriptor["digest"].as_str().unwrap();
        format!("blobs/{}", digest.replace(':', "/"))
    };
    let own: serde_json::Value =
        serde_json::from_str(&read(&blob(&index["manifests"][0]))).unwrap();
    for config in ["", "no JSON", "{}"] {
        let mut files = Vec::new();
        let mut put = |bytes: &[u8], kind: &str| {
            let hex = seawall_testkit::image::hex(bytes);
            files.push((format!("blobs/sha256/{hex}"), bytes.to_vec()));
            let digest = format!("sha256:{hex}");
            serde_json::json!({"mediaType": kind, "digest": digest, "size": bytes.len()})
        };
        let mut artifact = own.clone();
        artifact["config"] = put(config.as_bytes(), "application/vnd.example");
        let kind = "application/vnd.oci.image.manifest.v1+json";
        let artifact = put(artifact.to_string().as_bytes(), kind);
        let mut index = index.clone();
        index["manifests"].as_array_mut().unwrap().push(artifact);
        for descriptor in [&index["manifests"][0], &own["config"], &own["layers"][0]] {
            let bytes = std::fs::read(directory.path().join(blob(descriptor))).unwrap();
            files.push((blob(descriptor), bytes));
        }
        files.push(("oci-layout".to_owned(), read("oci-layout").into_bytes()));
        files.push(("index.json".to_owned(), index.to_string().into_bytes()));
        let report: Report = printed(&scan(&archive(&files)));
        let gaps: Vec<_> = report.targets.iter().map(|t| &t.coverage.gaps).collect();
        assert_eq!(gaps, [&Vec::new()], "{config}");
    }
}

#[test]
fn a_layer_may_come_before_what_names_it() {
    let layer = alpine();
    let config = TestImage::new(vec![layer.clone()]).config_for("amd64");
    let manifest = br#"[{"Config":"c.json","RepoTags":["a:1"],"Layers":["l/layer.tar"]}]"#.to_vec();
    let file = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let orders = [
        vec![file("l/layer.tar", layer.tar())],
        vec![
            file("l/VERSION", b"1.0".to_vec()),
            file("l/json", b"{}".to_vec()),
            file("l/layer.tar", layer.tar()),
        ],
    ];
    for mut files in orders {
        files.push(file("c.json", config.clone()));
        files.push(file("manifest.json", manifest.clone()));
        let output = scan(&archive(&files));
        let report: Report = printed(&output);
        let names: Vec<&str> = report.targets[0]
            .packages
            .iter()
            .map(|p| p.name.as_str())
            .collect();
        assert_eq!(names, ["musl"]);
        assert_eq!(output.status.code(), Some(0));
    }
}
