//! Engines that keep their images in containerd's store: layers are read in place, else from the export.
//! The engine is the test's own, at a socket, and answers as Docker 28 and 29 do; the store is a real
//! one, filled by containerd.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer, archive, gzipped};
use seawall_testkit::program::{printed, program};
use seawall_testkit::registry::{GZIP, INDEX, TestRegistry};
use seawall_testkit::server::{Asked, answer, at_socket, path_of};

fn layer(package: &str) -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            format!("P:{package}\nV:1.1.22-r3\nA:x86_64\no:{package}\n\n"),
        )
}

/// The files of a layout: an index named `app:1` of two platforms and an attestation; its descriptor.
fn layout() -> (Vec<(String, Vec<u8>)>, serde_json::Value) {
    let mut store = TestRegistry::default();
    let mut descriptors = Vec::new();
    for (architecture, package) in [("amd64", "musl"), ("arm64", "zlib")] {
        let image = TestImage::new(vec![layer(package)]);
        let layers = [(GZIP, gzipped(&image.layers[0].tar()))];
        descriptors.push(store.image(&image, architecture, &layers));
    }
    let statement = store.put("application/vnd.in-toto+json", b"{}");
    let config = store.put(
        "application/vnd.oci.image.config.v1+json",
        b"{\"os\":\"unknown\"}",
    );
    let manifest = serde_json::json!({"schemaVersion": 2, "config": config, "layers": [statement]});
    let mut attestation = store.put(
        "application/vnd.oci.image.manifest.v1+json",
        manifest.to_string().as_bytes(),
    );
    attestation["platform"] = serde_json::json!({"os": "unknown", "architecture": "unknown"});
    attestation["annotations"] =
        serde_json::json!({"vnd.docker.reference.type": "attestation-manifest"});
    descriptors.push(attestation);
    let index = store.index(&descriptors);
    let mut named = index.clone();
    named["annotations"] = serde_json::json!({
        "io.containerd.image.name": "docker.io/library/app:1",
        "org.opencontainers.image.ref.name": "1",
    });
    let top = serde_json::json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]});
    let mut files = vec![
        (
            "oci-layout".to_owned(),
            br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
        ),
        ("index.json".to_owned(), top.to_string().into_bytes()),
    ];
    files.extend(store.blobs().map(|(digest, bytes)| {
        let hex = digest.trim_start_matches("sha256:");
        (format!("blobs/sha256/{hex}"), bytes.clone())
    }));
    (files, index)
}

/// Ended by its own id, whatever the test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Fills a store at that root with the archive; whether containerd is there.
fn fill(directory: &Path, root: &Path, tar: &Path) -> bool {
    let at = |name: &str| directory.join(name).display().to_string();
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    let config = directory.join("config.toml");
    let text = "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n";
    std::fs::write(&config, text).unwrap();
    let started = Command::new("containerd")
        .args(["--config", &at("config.toml"), "--root"])
        .arg(root)
        .args(["--state", &at("state"), "--address", &at("c.sock")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = started else {
        assert!(!ci, "containerd is not there, and CI must have it");
        eprintln!("skipped: containerd is not there");
        return false;
    };
    let _running = Running(child);
    for _ in 0..150 {
        let import = Command::new("ctr")
            .args([
                "--address",
                &at("c.sock"),
                "--namespace",
                "moby",
                "images",
                "import",
            ])
            .args(["--no-unpack", "--all-platforms"])
            .arg(tar)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if import.is_ok_and(|status| status.success()) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("containerd took no image");
}

/// Answers as an engine does whose root is that, and whose image is of that digest.
fn engine(directory: &Path, root: &Path, index: &serde_json::Value, save: Vec<u8>) -> Asked {
    let image = TestImage::new(vec![layer("musl")]);
    let digest = index["digest"].clone();
    let details = serde_json::json!({
        "Id": digest, "RepoTags": ["app:1"], "Architecture": "amd64", "Os": "linux",
        "Descriptor": index, "RootFS": {"Type": "layers", "Layers": image.diff_ids()},
    });
    let info = serde_json::json!({
        "DockerRootDir": root, "Driver": "overlayfs",
        "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
    });
    at_socket(
        &directory.join("docker.sock"),
        move |head: &str, out: &mut dyn Write| {
            let path = path_of(head).split('?').next().unwrap();
            let said = match path {
                "/info" => answer("200 OK", "", info.to_string().as_bytes()),
                "/images/app/json" => answer("200 OK", "", details.to_string().as_bytes()),
                "/images/app/history" => answer("200 OK", "", b"[]"),
                "/images/app/get" => answer("200 OK", "", &save),
                _ => answer("404 Not Found", "", br#"{"message":"no"}"#),
            };
            drop(out.write_all(&said));
        },
    )
}

fn scan(directory: &Path, more: &[&str]) -> Output {
    let socket = directory.join("docker.sock");
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", "docker:app", "--format", "json"])
        .args(["--only", "packages", "--no-cache", "--offline"])
        .args(more)
        .env("DOCKER_HOST", format!("unix://{}", socket.display()))
        .output()
        .unwrap()
}

/// References and packages of each target; none may have a gap.
fn essence(output: &Output) -> Vec<(String, Vec<String>)> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Report = printed(output);
    let of = |target: &seawall_model::TargetReport| {
        assert_eq!(target.coverage.gaps, []);
        let names = target.packages.iter().map(|p| p.name.clone());
        (target.target.reference.clone(), names.collect())
    };
    report.targets.iter().map(of).collect()
}

fn one(name: &str, package: &str) -> (String, Vec<String>) {
    (name.to_owned(), vec![package.to_owned()])
}

#[test]
fn layers_are_read_in_place() {
    let directory = tempfile::tempdir().unwrap();
    let (files, index) = layout();
    let tar = directory.path().join("layout.tar");
    std::fs::write(&tar, archive(&files)).unwrap();
    let root = directory.path().join("docker");
    if !fill(directory.path(), &root.join("containerd/daemon"), &tar) {
        return;
    }
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root may read an engine's store");
        return;
    }
    let asked = engine(directory.path(), &root, &index, Vec::new());
    let run = |more: &[&str]| essence(&scan(directory.path(), more));
    assert_eq!(run(&["--platform", "amd64"]), [one("app", "musl")]);
    assert_eq!(run(&["--platform", "linux/arm64/v8"]), [one("app", "zlib")]);
    assert_eq!(
        run(&["--platform", "all"]),
        [
            one("app (linux/amd64)", "musl"),
            one("app (linux/arm64)", "zlib")
        ]
    );
    let paths = asked.paths();
    assert!(paths.iter().all(|path| !path.contains("/get")), "{paths:?}");
}

/// A store that is not where we see it: another machine's, or one that we may not read.
#[test]
fn the_export_is_read_where_the_store_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let (files, index) = layout();
    let nowhere = PathBuf::from("/nowhere");
    // Engines write both documents; manifest.json names one platform.
    let mut both = files.clone();
    let config = blob_of(&files, "\"amd64\"");
    let layers = [blob_with_layer(&files, "musl")];
    let manifest = serde_json::json!([{"Config": config, "RepoTags": ["app:1"], "Layers": layers}]);
    both.push((
        "manifest.json".to_owned(),
        manifest.to_string().into_bytes(),
    ));
    // Only one platform was pulled.
    let absent = blob_with_layer(&files, "zlib");
    let arm = blob_of(&files, "\"arm64\"");
    let sparse: Vec<_> = files
        .iter()
        .filter(|(name, bytes)| {
            *name != absent
                && *name != arm
                && !String::from_utf8_lossy(bytes).contains(absent.rsplit('/').next().unwrap())
        })
        .cloned()
        .collect();
    assert_eq!(sparse.len(), files.len() - 3);
    for (what, save, all) in [
        ("layout", archive(&files), true),
        ("both documents", archive(&both), true),
        ("one platform", archive(&sparse), false),
    ] {
        let directory = directory.path().join(what);
        std::fs::create_dir(&directory).unwrap();
        let tar = directory.join("saved.tar");
        std::fs::write(&tar, &save).unwrap();
        let asked = engine(&directory, &nowhere, &index, save);
        assert_eq!(
            essence(&scan(&directory, &["--platform", "amd64"])),
            [one("app", "musl")],
            "{what}"
        );
        let paths = asked.paths();
        let export = paths.iter().find(|path| path.contains("/get")).unwrap();
        assert!(export.contains("?platform=%7B"), "{export}");
        if all {
            assert_eq!(
                essence(&scan(&directory, &["--platform", "all"])),
                [
                    one("app (linux/amd64)", "musl"),
                    one("app (linux/arm64)", "zlib")
                ],
                "{what}"
            );
        }
        // The same as a file.
        let output = program(env!("CARGO_BIN_EXE_seawall"), &directory)
            .args([
                "scan",
                "saved.tar",
                "--format",
                "json",
                "--only",
                "packages",
            ])
            .args(["--no-cache", "--offline"])
            .output()
            .unwrap();
        let found = essence(&output);
        assert_eq!(found.len(), if all { 2 } else { 1 }, "{what}: {found:?}");
        assert_eq!(found[0].1, ["musl"]);
        let noted = String::from_utf8_lossy(&output.stdout).contains("platform-not-there");
        assert_eq!(noted, !all, "{what}");
        for (more, piped) in [("arm64", false), ("arm64", true), ("s390x", false)] {
            let target = if piped { "-" } else { "saved.tar" };
            let output = program(env!("CARGO_BIN_EXE_seawall"), &directory)
                .args(["scan", target, "--format", "json", "--only", "packages"])
                .args(["--no-cache", "--offline", "--platform", more])
                .stdin(std::fs::File::open(&tar).unwrap())
                .output()
                .unwrap();
            if all && more == "arm64" {
                assert_eq!(essence(&output)[0].1, ["zlib"], "{what}");
            } else {
                assert_eq!(output.status.code(), Some(2), "{what} {more}");
            }
        }
    }
}

/// The name of the blob that is a configuration with that word.
fn blob_of(files: &[(String, Vec<u8>)], word: &str) -> String {
    let is = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.contains("diff_ids") && text.contains(word)
    };
    files.iter().find(|(_, bytes)| is(bytes)).unwrap().0.clone()
}

fn blob_with_layer(files: &[(String, Vec<u8>)], package: &str) -> String {
    let wanted = gzipped(&layer(package).tar());
    files
        .iter()
        .find(|(_, bytes)| *bytes == wanted)
        .unwrap()
        .0
        .clone()
}

#[test]
fn an_index_of_nothing_is_a_gap() {
    let directory = tempfile::tempdir().unwrap();
    let (files, index) = layout();
    let kept = index["digest"]
        .as_str()
        .unwrap()
        .replace("sha256:", "blobs/sha256/");
    let names = ["oci-layout", "index.json", kept.as_str()];
    let files: Vec<_> = files
        .into_iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .collect();
    assert_eq!(files.len(), 3);
    std::fs::write(directory.path().join("empty.tar"), archive(&files)).unwrap();
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args([
            "scan",
            "empty.tar",
            "--format",
            "json",
            "--only",
            "packages",
        ])
        .args(["--no-cache", "--offline"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("none of its images is there"), "{said}");
}

/// What `--platform` names must be what the engine has.
#[test]
fn another_platform_than_the_engine_has_is_an_error_in_words() {
    let directory = tempfile::tempdir().unwrap();
    let details = br#"{"Id":"sha256:00","Architecture":"amd64","Os":"linux"}"#;
    at_socket(
        &directory.path().join("docker.sock"),
        move |head: &str, out: &mut dyn Write| {
            let said = match path_of(head) {
                "/images/app/json" => answer("200 OK", "", details),
                _ => answer("404 Not Found", "", b"{}"),
            };
            drop(out.write_all(&said));
        },
    );
    let output = scan(directory.path(), &["--platform", "arm64"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("for linux/amd64, not for linux/arm64"),
        "{errors}"
    );
}
