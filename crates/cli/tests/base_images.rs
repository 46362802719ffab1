//! `--only-mine` without `--base`: the base is the engine's image that a target begins with.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::io::Write;
use std::path::Path;
use std::process::Output;

use seawall_model::{Report, TargetReport};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};
use seawall_testkit::server::{Asked, answer, at_socket, path_of};

fn layer(name: &str) -> TestLayer {
    TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .mode(&format!("bin/{name}"), 0o4755, name)
}

/// Three layers; images of the first one, and of the first two, are bases.
fn image(layers: &[&str]) -> TestImage {
    TestImage::new(layers.iter().map(|name| layer(name)).collect())
}

fn scan(directory: &Path, host: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .args(["scan", "--format", "json", "--only", "misconfigurations"])
        .args(["--offline"])
        .args(arguments)
        .env_remove("DOCKER_HOST");
    if let Some(host) = host {
        command.env("DOCKER_HOST", host);
    }
    command.output().unwrap()
}

fn report(output: &Output) -> TargetReport {
    let report: Report = printed(output);
    report.targets.first().unwrap().clone()
}

fn bases(target: &TargetReport) -> Vec<bool> {
    target.layers.iter().map(|layer| layer.base).collect()
}

/// What is said of the base: the note's name, and the image's.
fn said(target: &TargetReport) -> Vec<(String, String)> {
    let notes = target.coverage.notes.iter();
    let notes = notes.filter(|note| note.name.as_str().starts_with("base-"));
    notes
        .map(|n| (n.name.to_string(), n.place.clone()))
        .collect()
}

/// An engine that has these images by tags.
fn engine(directory: &Path, images: &[(&[&str], &TestImage)]) -> (String, Asked) {
    let rows: Vec<_> = images
        .iter()
        .enumerate()
        .map(
            |(i, (tags, _))| serde_json::json!({"Id": format!("sha256:{i:064}"), "RepoTags": tags}),
        )
        .collect();
    let list = serde_json::json!(rows).to_string();
    let layers: Vec<Vec<String>> = images.iter().map(|(_, image)| image.diff_ids()).collect();
    let socket = directory.join("docker.sock");
    let asked = at_socket(&socket, move |head: &str, out: &mut dyn Write| {
        let path = path_of(head);
        let id = path
            .strip_prefix("/images/sha256:")
            .and_then(|rest| rest.strip_suffix("/json"))
            .and_then(|id| id.parse::<usize>().ok());
        let found = match (path, id.and_then(|id| layers.get(id))) {
            (_, Some(layers)) => {
                let details = serde_json::json!({"Id": "x", "RootFS": {"Layers": layers}});
                answer("200 OK", "", details.to_string().as_bytes())
            }
            ("/images/json", _) => answer("200 OK", "", list.as_bytes()),
            _ => answer("404 Not Found", "", b"{}"),
        };
        drop(out.write_all(&found));
    });
    (format!("unix://{}", socket.display()), asked)
}

#[test]
fn the_longest_image_that_a_target_begins_with_is_its_base() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mine = image(&["a", "b", "c"]);
    mine.docker_archive_old(&path.join("mine.tar"));
    mine.oci_layout(&path.join("layout"));
    let others = [
        image(&["a"]),
        image(&["a", "b"]),
        image(&["b", "a"]),
        image(&["a", "b", "x"]),
    ];
    let [short, long, turned, sibling] = &others;
    let (host, asked) = engine(
        path,
        &[
            (&["short:1"], short),
            (&["<none>:<none>"], long),
            (&["long:2", "long:1"], long),
            (&["turned:1"], turned),
            (&["sibling:1"], sibling),
            // Itself, by a name, is not its own base.
            (&["mine:1"], &mine),
        ],
    );
    let found = |target: &str| {
        let output = scan(path, Some(&host), &[target, "--only-mine"]);
        let target = report(&output);
        assert_eq!(
            said(&target),
            [("base-image".to_owned(), "long:1".to_owned())]
        );
        assert_eq!(bases(&target), [true, true, false]);
        target.findings
    };
    let reasons: Vec<_> = found("mine.tar")
        .into_iter()
        .filter_map(|finding| finding.suppressed)
        .map(|set_aside| set_aside.reason)
        .collect();
    assert!(!reasons.is_empty());
    for reason in reasons {
        assert_eq!(reason, "--only-mine: it is in the base image long:1");
    }
    // One question for the list, and one for each image with a name.
    assert_eq!(asked.paths().len(), 6, "{:?}", asked.paths());
    found("layout");
    assert_eq!(asked.paths().len(), 7, "what an id stands for was known");
}

#[test]
fn nothing_is_asked_unless_it_is_wanted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    image(&["a", "b"]).docker_archive_old(&path.join("mine.tar"));
    image(&["a"]).docker_archive_old(&path.join("base.tar"));
    let (host, asked) = engine(path, &[(&["base:1"], &image(&["a"]))]);
    let target = report(&scan(path, Some(&host), &["mine.tar"]));
    assert_eq!(
        (bases(&target), said(&target)),
        (vec![false, false], vec![])
    );
    let target = report(&scan(
        path,
        Some(&host),
        &["mine.tar", "--base", "base.tar", "--only-mine"],
    ));
    assert_eq!(bases(&target), [true, false]);
    assert!(asked.paths().is_empty(), "{:?}", asked.paths());
}

#[test]
fn a_note_says_why_there_is_no_base() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    image(&["a", "b"]).docker_archive_old(&path.join("mine.tar"));
    std::fs::create_dir_all(path.join("root/etc")).unwrap();
    std::fs::write(
        path.join("root/etc/os-release"),
        "ID=alpine\nVERSION_ID=3.10\n",
    )
    .unwrap();
    let (host, _) = engine(path, &[(&["other:1"], &image(&["x"]))]);
    for (target, host, reason) in [
        ("mine.tar", host.as_str(), "no image of the engine"),
        ("mine.tar", "unix:///nowhere", "can't be reached"),
        ("mine.tar", "tcp://127.0.0.1:9", "--offline forbids"),
        ("root", host.as_str(), "not known"),
    ] {
        let output = scan(path, Some(host), &[target, "--only-mine"]);
        let target = report(&output);
        let note = target
            .coverage
            .notes
            .iter()
            .find(|n| n.name == "base-not-found");
        assert!(note.unwrap().reason.contains(reason), "{note:?}");
        assert!(target.findings.iter().all(|f| f.suppressed.is_none()));
    }
}

/// The engine that runs here, its images, and a container of one.
#[test]
fn with_the_real_engine() {
    if !seawall_testkit::engine_runs("with_the_real_engine") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    // Layers that no other image has.
    let unique = format!("{}-{}", std::process::id(), path.display()).replace('/', "-");
    let names = [
        format!("a{unique}"),
        format!("b{unique}"),
        format!("c{unique}"),
    ];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let tag = |word: &str| format!("seawall-test-{word}-{}:1", std::process::id());
    let (base, mine) = (tag("base"), tag("mine"));
    for (count, name) in [(1, &base), (3, &mine)] {
        let file = path.join(format!("{count}.tar"));
        image(&names[..count]).docker_archive_named(&file, name);
        let bytes = std::fs::read(&file).unwrap();
        seawall_testkit::run_with_input("docker", &["load", "--quiet"], &bytes).unwrap();
    }
    let container =
        seawall_testkit::run_with_input("docker", &["create", &mine, "true"], b"").unwrap();
    let container = format!("container:{}", container.trim());
    let scanned = |target: &str| scan(path, None, &[target, "--only-mine"]);
    let outputs = [&format!("docker:{mine}"), "3.tar", &container].map(scanned);
    let id = container.trim_start_matches("container:");
    seawall_testkit::run_with_input("docker", &["rm", id], b"");
    seawall_testkit::run_with_input("docker", &["rmi", &mine, &base], b"");
    for output in &outputs {
        let target = report(output);
        assert_eq!(said(&target), [("base-image".to_owned(), base.clone())]);
        assert_eq!(bases(&target)[..3], [true, false, false]);
    }
    assert_eq!(bases(&report(&outputs[2])).len(), 4);
}
