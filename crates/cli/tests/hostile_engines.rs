//! Engines that hang, vanish or break off, at a socket of the test's own, seen through the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::Write;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use seawall_model::{Report, TargetReport};
use seawall_testkit::image::{TestImage, TestLayer, hex};
use seawall_testkit::program::{program, words};
use seawall_testkit::server::{answer, at_socket, path_of};

fn scan(directory: &Path, target: &str, more: &[&str]) -> Output {
    let socket = directory.join("docker.sock");
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--offline"])
        .args(more)
        .env("DOCKER_HOST", format!("unix://{}", socket.display()))
        .output()
        .unwrap()
}

fn report(output: &Output) -> TargetReport {
    let report: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", words(output)));
    report.targets.first().unwrap().clone()
}

fn image() -> TestImage {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:musl\nV:1.1.22-r3\nA:x86_64\no:musl\n\n",
        );
    // What no reader holds back for long.
    let noise: Vec<u8> = (0u32..200_000)
        .flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    TestImage::new(vec![layer, TestLayer::default().file("srv/noise", noise)])
}

/// What an engine says of an image, with more.
fn details(image: &TestImage, more: &serde_json::Value) -> serde_json::Value {
    let id = format!("sha256:{}", hex(&image.config_for("amd64")));
    let mut details = serde_json::json!({"Id": id, "Architecture": "amd64", "Os": "linux",
        "RootFS": {"Type": "layers", "Layers": image.diff_ids()}});
    if let (Some(details), Some(more)) = (details.as_object_mut(), more.as_object()) {
        details.extend(more.clone());
    }
    details
}

/// An engine that has `app`, and the container `run`; both exports are as `export` writes them.
fn engine(directory: &Path, export: impl Fn(&[u8], &mut dyn Write) + Send + Sync + 'static) {
    let path = directory.join("saved.tar");
    image().docker_archive_old(&path);
    let saved = std::fs::read(path).unwrap();
    let root: Vec<u8> = image().layers[0].tar();
    let details = details(&image(), &serde_json::json!({})).to_string();
    at_socket(
        &directory.join("docker.sock"),
        move |head: &str, out: &mut dyn Write| {
            let said = match path_of(head) {
                "/images/app/json" => answer("200 OK", "", details.as_bytes()),
                "/images/app/history" => answer("200 OK", "", b"[]"),
                "/containers/run/json" => answer("200 OK", "", br#"{"Id":"00","Image":"app"}"#),
                "/images/app/get" => return export(&saved, out),
                "/containers/run/export" => return export(&root, out),
                _ => answer("404 Not Found", "", br#"{"message":"no such thing"}"#),
            };
            drop(out.write_all(&said));
        },
    );
}

/// Holds the connection open until the other side goes.
fn hold(out: &mut dyn Write) {
    for _ in 0..600 {
        std::thread::sleep(Duration::from_millis(100));
        if out.write_all(b"").is_err() {
            break;
        }
    }
}

#[test]
fn an_export_that_is_whole_has_no_gap() {
    let directory = tempfile::tempdir().unwrap();
    engine(directory.path(), |bytes, out| {
        drop(out.write_all(&answer("200 OK", "", bytes)));
    });
    for target in ["docker:app", "container:run"] {
        let output = scan(directory.path(), target, &[]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{target}: {}",
            words(&output)
        );
        assert_eq!(report(&output).packages.len(), 1);
    }
}

#[test]
fn a_socket_that_is_not_there_or_vanishes_is_an_error_in_words() {
    let directory = tempfile::tempdir().unwrap();
    let output = scan(directory.path(), "docker:app", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = words(&output);
    assert!(
        said.contains("docker.sock: the Docker engine can't be reached"),
        "{said}"
    );

    // It takes the question and goes away without a word.
    at_socket(
        &directory.path().join("docker.sock"),
        |_: &str, _: &mut dyn Write| {},
    );
    let output = scan(directory.path(), "docker:app", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = words(&output);
    assert!(
        said.contains("/images/app/json: the Docker engine's answer can't be read"),
        "{said}"
    );
}

#[test]
fn an_engine_that_says_nothing_or_drips_is_given_up() {
    for drip in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        at_socket(
            &directory.path().join("docker.sock"),
            move |_: &str, out: &mut dyn Write| {
                if drip {
                    drop(out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
                    while out.write_all(b" ").is_ok() {
                        std::thread::sleep(Duration::from_millis(50));
                    }
                }
                hold(out);
            },
        );
        let started = Instant::now();
        let output = scan(directory.path(), "docker:app", &["--limit", "time=2s"]);
        let took = started.elapsed();
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        assert!(took < Duration::from_secs(15), "{took:?}");
        let said = words(&output);
        assert!(said.contains("the time of this target is over"), "{said}");
    }
}

#[test]
fn exports_that_hang_half_way_are_gaps() {
    for drip in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        engine(directory.path(), move |bytes, out| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            drop(out.write_all(head.as_bytes()));
            drop(out.write_all(&bytes[..bytes.len() / 2]));
            while drip && out.write_all(b"\0").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
            hold(out);
        });
        for target in ["docker:app", "container:run"] {
            let started = Instant::now();
            let output = scan(directory.path(), target, &["--limit", "time=3s"]);
            let took = started.elapsed();
            assert!(took < Duration::from_secs(20), "{target}: {took:?}");
            assert_eq!(
                output.status.code(),
                Some(3),
                "{target}: {}",
                words(&output)
            );
            assert!(!report(&output).coverage.gaps.is_empty());
        }
    }
}

/// How an export is written, given its bytes.
type Way = fn(&[u8], &mut dyn Write);

#[test]
fn truncated_exports_are_gaps() {
    let by_length: Way = |bytes, out| {
        let whole = answer("200 OK", "", bytes);
        drop(out.write_all(&whole[..whole.len() / 2]));
    };
    let by_chunk: Way = |bytes, out| {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        drop(out.write_all(head));
        for chunk in bytes[..bytes.len() / 2].chunks(4096) {
            drop(write!(out, "{:x}\r\n", chunk.len()));
            drop(out.write_all(chunk));
            drop(out.write_all(b"\r\n"));
        }
    };
    // The end of the connection is the end of the body: only the archive itself tells.
    let by_end: Way = |bytes, out| {
        drop(out.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
        drop(out.write_all(&bytes[..bytes.len() / 2]));
    };
    for (name, way) in [("length", by_length), ("chunk", by_chunk), ("end", by_end)] {
        let directory = tempfile::tempdir().unwrap();
        engine(directory.path(), way);
        for target in ["docker:app", "container:run"] {
            let output = scan(directory.path(), target, &[]);
            assert_eq!(
                output.status.code(),
                Some(3),
                "{name} {target}: {}",
                words(&output)
            );
            let gaps = report(&output).coverage.gaps;
            assert!(
                gaps.iter()
                    .any(|gap| gap.name.as_str().starts_with("truncated")),
                "{name} {target}: {gaps:?}"
            );
        }
    }
}

/// An engine whose `app` is described so, and exported as that.
fn describes(
    directory: &Path,
    details: &serde_json::Value,
    info: &serde_json::Value,
    export: Vec<u8>,
) {
    let (details, info) = (details.to_string(), info.to_string());
    at_socket(
        &directory.join("docker.sock"),
        move |head: &str, out: &mut dyn Write| {
            let said = match path_of(head) {
                "/info" => answer("200 OK", "", info.as_bytes()),
                "/images/app/json" => answer("200 OK", "", details.as_bytes()),
                "/images/app/history" => answer("200 OK", "", b"[]"),
                "/images/app/get" => answer("200 OK", "", &export),
                _ => answer("404 Not Found", "", br#"{"message":"no such thing"}"#),
            };
            drop(out.write_all(&said));
        },
    );
}

fn small(package: &str) -> TestImage {
    let database = format!("P:{package}\nV:1.1.22-r3\nA:x86_64\no:{package}\n\n");
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", database);
    TestImage::new(vec![layer])
}

#[test]
fn an_export_that_is_not_the_image_asked_for_is_a_gap() {
    let asked = small("musl");
    let none = serde_json::json!({});
    let told = details(&asked, &none);
    let export = |images: &[&TestImage], directory: &Path| -> Vec<u8> {
        let path = directory.join("saved.tar");
        images[0].docker_archive_old(&path);
        std::fs::read(path).unwrap()
    };
    let more = serde_json::json!({"RootFS": {"Layers": ["sha256:00", "sha256:01"]}});
    let no_id = serde_json::json!({"Id": "app"});
    for (what, said, image, gap) in [
        ("the image", told.clone(), Some(small("musl")), None),
        (
            "another image",
            told.clone(),
            Some(small("zlib")),
            Some("contradictory-engine"),
        ),
        (
            "fewer layers",
            details(&asked, &more),
            Some(small("musl")),
            Some("contradictory-engine"),
        ),
        (
            "no id",
            details(&asked, &no_id),
            Some(small("musl")),
            Some("contradictory-engine"),
        ),
        ("a root file system", told, None, Some("no-image")),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let bytes = match &image {
            Some(image) => export(&[image], directory.path()),
            None => asked.layers[0].tar(),
        };
        describes(directory.path(), &said, &none, bytes);
        let output = scan(directory.path(), "docker:app", &[]);
        let gaps = report(&output).coverage.gaps;
        let gaps: Vec<&str> = gaps.iter().map(|gap| gap.name.as_str()).collect();
        assert_eq!(gaps, Vec::from_iter(gap), "{what}");
        let code = if gap.is_some() { 3 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{what}");
    }
}

/// Only what lies below the engine's root, as many as it has layers, is read in place: all else comes
/// from the export.
#[test]
fn directories_outside_the_engines_root_are_no_layers() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().canonicalize().unwrap();
    let (inside, outside) = (
        path.join("docker/overlay2/a"),
        path.join("elsewhere/overlay2/b"),
    );
    small("zlib").directory(&inside.join("diff"));
    small("zlib").directory(&outside.join("diff"));
    std::os::unix::fs::symlink(&outside, path.join("docker/overlay2/link")).unwrap();
    let asked = small("musl");
    asked.docker_archive_old(&path.join("saved.tar"));
    let saved = std::fs::read(path.join("saved.tar")).unwrap();
    let at = |below: &str| path.join(below).display().to_string();
    let upper = |upper: String| serde_json::json!({"UpperDir": upper});
    let root = at("docker");
    for (what, data, root, in_place) in [
        (
            "inside",
            upper(at("docker/overlay2/a/diff")),
            root.as_str(),
            true,
        ),
        (
            "outside",
            upper(at("elsewhere/overlay2/b/diff")),
            &root,
            false,
        ),
        (
            "by a way round",
            upper(at("docker/../elsewhere/overlay2/b/diff")),
            &root,
            false,
        ),
        (
            "a link",
            upper(at("docker/overlay2/link/diff")),
            &root,
            false,
        ),
        (
            "a beginning of its name",
            upper(at("docker/overlay2/a/diff")),
            &at("dock"),
            false,
        ),
        ("the root itself", upper(root.clone()), &root, false),
        ("no root", upper(at("docker/overlay2/a/diff")), "", false),
        (
            "more than there are",
            serde_json::json!({"UpperDir": at("docker/overlay2/a/diff"),
                "LowerDir": at("docker/overlay2/a/diff")}),
            &root,
            false,
        ),
    ] {
        let _ = std::fs::remove_file(path.join("docker.sock"));
        let driver = serde_json::json!({"GraphDriver": {"Name": "overlay2", "Data": data}});
        let info = serde_json::json!({"DockerRootDir": root});
        describes(&path, &details(&asked, &driver), &info, saved.clone());
        let output = scan(&path, "docker:app", &[]);
        let packages = report(&output).packages;
        let names: Vec<&str> = packages.iter().map(|p| p.name.as_str()).collect();
        // Without the right to read in place nobody does.
        let root =
            std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
        let expected = if in_place && root { "zlib" } else { "musl" };
        assert_eq!(
            (names, output.status.code()),
            (vec![expected], Some(0)),
            "{what}"
        );
    }
}
