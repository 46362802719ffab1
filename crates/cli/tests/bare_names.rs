//! A name without a prefix: the engine's image, its container, Podman's and containerd's stores, then a
//! registry.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};
use seawall_testkit::server::{answer, at_socket, path_of};

fn image(package: &str) -> TestImage {
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            format!("P:{package}\nV:1.1.22-r3\nA:x86_64\no:{package}\n\n"),
        );
    TestImage::new(vec![layer])
}

fn scan(directory: &Path, target: &str, more: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--format", "json", "--only", "packages"])
        .args(["--no-cache", "--offline"])
        .args(more)
        .env(
            "DOCKER_HOST",
            format!("unix://{}/docker.sock", directory.display()),
        )
        .env("SEAWALL_CONTAINERD_ROOT", directory.join("containerd"))
        .output()
        .unwrap()
}

fn packages(output: &Output) -> Vec<String> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Report = printed(output);
    let packages = report.targets.iter().flat_map(|t| &t.packages);
    packages.map(|p| p.name.clone()).collect()
}

#[test]
fn an_archive_of_several_images_is_several_targets() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mut files = Vec::new();
    let mut rows = Vec::new();
    for (name, package) in [("one:1", "musl"), ("two:1", "zlib")] {
        let tar = image(package).layers[0].tar();
        let layer = format!("{}/layer.tar", seawall_testkit::image::hex(&tar));
        let config = image(package).config_for("amd64");
        let config_name = format!("{}.json", seawall_testkit::image::hex(&config));
        rows.push(
            serde_json::json!({"Config": config_name, "RepoTags": [name], "Layers": [layer]}),
        );
        files.extend([(layer, tar), (config_name, config)]);
    }
    // One that lacks its layer takes nothing from the others.
    let config = image("gone").config_for("amd64");
    rows.push(
        serde_json::json!({"Config": "gone.json", "RepoTags": ["gone:1"], "Layers": ["gone.tar"]}),
    );
    files.push(("gone.json".to_owned(), config));
    files.push((
        "manifest.json".to_owned(),
        serde_json::json!(rows).to_string().into_bytes(),
    ));
    std::fs::write(
        path.join("all.tar"),
        seawall_testkit::image::archive(&files),
    )
    .unwrap();
    let output = scan(path, "all.tar", &[]);
    assert_eq!(output.status.code(), Some(3));
    let report: Report = printed(&output);
    let found: Vec<(&str, usize, usize)> = report
        .targets
        .iter()
        .map(|t| {
            (
                t.target.reference.as_str(),
                t.packages.len(),
                t.coverage.gaps.len(),
            )
        })
        .collect();
    let expected = [
        ("all.tar (one:1)", 1, 0),
        ("all.tar (two:1)", 1, 0),
        ("all.tar (gone:1)", 0, 1),
    ];
    assert_eq!(found, expected);
    assert_eq!(report.targets[2].coverage.gaps[0].name, "unreadable-layer");
}

/// Podman's own library writes the store, by way of skopeo.
#[test]
fn podmans_images_are_found_by_their_names() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    image("of-podman").docker_archive_old(&path.join("a.tar"));
    let store = path.join(".local/share/containers/storage");
    let store = store.display();
    for name in ["localhost/built:1", "quay.io/team/pulled:1"] {
        let to = format!(
            "containers-storage:[overlay@{store}+{}]{name}",
            path.join("run").display()
        );
        let from = format!("docker-archive:{}", path.join("a.tar").display());
        let arguments = ["--insecure-policy", "copy", "--quiet", &from, &to];
        if seawall_testkit::run_with_input("skopeo", &arguments, b"").is_none() {
            return;
        }
        // The library mounts the store onto itself, which would outlive the directory.
        let _ = Command::new("umount")
            .arg(format!("{store}/overlay"))
            .stderr(Stdio::null())
            .status();
    }
    // Moved, and the settings say where.
    let moved = path.join("moved");
    std::fs::rename(path.join(".local/share/containers/storage"), &moved).unwrap();
    assert_eq!(scan(path, "podman:built:1", &[]).status.code(), Some(2));
    let settings = path.join(".config/containers/storage.conf");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    let text = format!(
        "[storage]\ndriver = 'overlay'\ngraphroot = '{}'\n",
        moved.display()
    );
    std::fs::write(settings, text).unwrap();
    // No engine runs, or one that knows nothing.
    for engine in [false, true] {
        if engine {
            at_socket(&path.join("docker.sock"), |_: &str, out: &mut dyn Write| {
                drop(out.write_all(&answer("404 Not Found", "", b"{}")));
            });
        }
        for name in [
            "built:1",
            "localhost/built:1",
            "quay.io/team/pulled:1",
            "podman:built:1",
            "podman:quay.io/team/pulled:1",
        ] {
            assert_eq!(packages(&scan(path, name, &[])), ["of-podman"], "{name}");
        }
        for name in [
            "pulled:1",
            "built:2",
            "podman:built:2",
            "podman:team/pulled:1",
        ] {
            assert_eq!(scan(path, name, &[]).status.code(), Some(2), "{name}");
        }
        let other = scan(path, "built:1", &["--platform", "linux/s390x"]);
        assert_eq!(other.status.code(), Some(2));
    }
}

/// The engine has it for one platform, and another is wanted: it is looked for elsewhere.
#[test]
fn an_image_of_another_platform_is_not_taken_for_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    at_socket(
        &path.join("docker.sock"),
        |head: &str, out: &mut dyn Write| {
            let said = match path_of(head) {
                "/images/app/json" => answer(
                    "200 OK",
                    "",
                    br#"{"Id":"sha256:00","Os":"linux","Architecture":"amd64"}"#,
                ),
                _ => answer("404 Not Found", "", b"{}"),
            };
            drop(out.write_all(&said));
        },
    );
    let output = scan(path, "app", &["--platform", "linux/arm64"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors.contains("a registry would have to be asked"),
        "{errors}"
    );
}
