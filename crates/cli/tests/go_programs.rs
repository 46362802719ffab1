//! Go: an advisory applies to what a program has of a module; a least version counts for nothing; a
//! program's own version of no tag is unknown.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Output;

use seawall_model::{FindingKind, HoleName, Report};
use seawall_testkit::elf::{go_functions, go_program_of};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};
use serde_json::{Value, json};

const MODULES: &str = "path\texample.org/app\n\
    mod\texample.org/app\tv0.0.0-20240102030405-0123456789ab+dirty\t\n\
    dep\texample.org/net\tv0.5.0\th1:x=\n\
    build\tGOARCH=amd64\n\
    build\tGOOS=linux\n";

fn write(directory: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// An advisory on all versions below the fix, with what it names of the module.
fn advisory(directory: &Path, id: &str, alias: &str, module: &str, fixed: &str, imports: &Value) {
    let record = json!({"id": id, "aliases": [alias], "modified": "2024-01-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "Go", "name": module},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
            "ecosystem_specific": {"imports": imports}}]});
    write(directory, &format!("feeds/{id}.json"), record.to_string());
}

fn feeds(directory: &Path) {
    let named = |path: &str| json!([{"path": path, "symbols": ["F"]}]);
    let net = "example.org/net";
    for (number, imports) in [
        (1, named("example.org/net/html")),
        (2, named("example.org/net/http2")),
        (
            3,
            json!([{"path": "example.org/net/html", "goos": ["windows"], "symbols": ["F"]}]),
        ),
        (4, Value::Null),
    ] {
        let (id, alias) = (format!("GO-2024-{number}"), format!("CVE-2024-{number}"));
        advisory(directory, &id, &alias, net, "0.9.0", &imports);
    }
    // The same as the second, by one who knows no packages.
    advisory(
        directory,
        "GHSA-2222-2222-2222",
        "CVE-2024-2",
        net,
        "0.9.0",
        &Value::Null,
    );
    advisory(
        directory,
        "GO-2024-5",
        "CVE-2024-5",
        "stdlib",
        "1.22.0",
        &named("net/url"),
    );
    advisory(
        directory,
        "GO-2024-6",
        "CVE-2024-6",
        "stdlib",
        "1.22.0",
        &named("net/http"),
    );
    advisory(
        directory,
        "GO-2024-7",
        "CVE-2024-7",
        "example.org/app",
        "1.0.0",
        &Value::Null,
    );
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(arguments)
        .args(["--offline", "--quiet"])
        .env("COLUMNS", "160")
        .output()
        .unwrap()
}

fn scan(directory: &Path, target: &str, more: &[&str]) -> Report {
    let all = ["scan", target, "--feeds", "feeds", "--format", "json"];
    printed(&run(directory, &[&all, more].concat()))
}

/// Ids of the vulnerabilities that count, with their packages.
fn counted(report: &Report) -> Vec<String> {
    let findings = report.targets.iter().flat_map(|target| &target.findings);
    let own = findings.filter(|f| f.kind == FindingKind::Vulnerability && f.counts());
    let mut told: Vec<String> = own
        .map(|f| format!("{} {}", f.id, f.package.as_deref().unwrap_or_default()))
        .collect();
    told.sort();
    told
}

const EXPECTED: [&str; 3] = [
    "CVE-2024-1 pkg:golang/example.org/net@v0.5.0",
    "CVE-2024-4 pkg:golang/example.org/net@v0.5.0",
    "CVE-2024-5 pkg:golang/stdlib@1.21.3",
];

fn tool() -> Vec<u8> {
    let functions = go_functions(&[
        "runtime.main",
        "main.main",
        "net/url.Parse",
        "example.org/net/html.F",
    ]);
    go_program_of("go1.21.3", MODULES, &functions)
}

#[test]
fn a_program_an_image_of_it_and_their_documents_are_one() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    let layer = TestLayer::default().mode("usr/bin/tool", 0o755, tool());
    // The manifest that it was built by speaks of nothing more.
    let manifest = "module example.org/app\ngo 1.21.3\nrequire example.org/net v0.5.0\n";
    let layer = layer.file("src/go.mod", manifest);
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("image.tar"));
    let report = scan(directory, "image.tar", &[]);
    assert_eq!(counted(&report), EXPECTED);
    let notes = report.targets[0].coverage.notes.iter();
    let unknown: Vec<_> = notes
        .filter(|note| note.name == HoleName::UNRESOLVED_VERSION)
        .map(|note| note.reason.as_str())
        .collect();
    assert_eq!(unknown, ["no version is told of example.org/app"]);
    for format in ["cyclonedx", "spdx"] {
        let name = format!("image.{format}.json");
        let document = run(directory, &["sbom", "image.tar", "--format", format]);
        write(directory, &name, &document.stdout);
        let target = format!("sbom:{name}");
        assert_eq!(
            counted(&scan(directory, &target, &[])),
            EXPECTED,
            "{format}"
        );
    }
}

#[test]
fn explain_names_what_the_program_lacks() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    let layer = TestLayer::default().mode("usr/bin/tool", 0o755, tool());
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("image.tar"));
    for (id, lines) in [
        (
            "CVE-2024-2",
            &[
                "CVE-2024-2 in image.tar (test:1): example.org/net v0.5.0: not affected",
                "go: not affected: GO-2024-2: go: v0.5.0 is in all, < 0.9.0, but the program has no code of example.org/net/http2",
                "ghsa: not affected: GHSA-2222-2222-2222: go: v0.5.0 is in all, < 0.9.0, but by GO-2024-2, the program has no code of",
            ][..],
        ),
        (
            "CVE-2024-3",
            &[
                "example.org/net/html is affected on windows only, and the program is for linux/amd64",
            ],
        ),
        ("CVE-2024-6", &["the program has no code of net/http"]),
    ] {
        let all = ["explain", id, "--from", "image.tar", "--feeds", "feeds"];
        let output = run(directory, &all);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in lines {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}

/// A program whose table was taken away is judged as if it had all packages.
#[test]
fn a_program_that_does_not_tell_is_affected() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    let program = go_program_of("go1.21.3", MODULES, &[]);
    let layer = TestLayer::default().mode("usr/bin/tool", 0o755, program);
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("image.tar"));
    let ids: Vec<String> = counted(&scan(directory, "image.tar", &[]))
        .iter()
        .filter_map(|told| told.split(' ').next().map(str::to_owned))
        .collect();
    assert_eq!(
        ids,
        [
            "CVE-2024-1",
            "CVE-2024-2",
            "CVE-2024-4",
            "CVE-2024-5",
            "CVE-2024-6"
        ]
    );
}

#[test]
fn a_least_version_is_shown_and_does_not_count() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    write(
        directory,
        "app/go.mod",
        "module example.org/app\n\ngo 1.17\n",
    );
    assert_eq!(counted(&scan(directory, "app", &[])), [""; 0]);
    let report = scan(directory, "app", &[]);
    let standard = &report.targets[0].packages[0];
    assert_eq!(
        (standard.name.as_str(), standard.installed),
        ("stdlib", false)
    );
    let reason = standard.uncounted.as_deref().unwrap();
    assert!(reason.contains("the `go` line of go.mod"), "{reason}");
    let both = [
        "CVE-2024-5 pkg:golang/stdlib@1.17",
        "CVE-2024-6 pkg:golang/stdlib@1.17",
    ];
    assert_eq!(counted(&scan(directory, "app", &["--declared"])), both);
    write(
        directory,
        "app/go.mod",
        "module a\ngo 1.17\ntoolchain go1.17\n",
    );
    assert_eq!(counted(&scan(directory, "app", &[])), both);
}

/// Replacements of a workspace decide what is judged.
#[test]
fn a_workspace_is_judged_by_what_it_builds() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    let module =
        "module example.org/app\nrequire (\n example.org/net v0.10.0\n example.org/b v1.0.0\n)\n";
    write(directory, "app/a/go.mod", module);
    assert_eq!(counted(&scan(directory, "app", &[])), [""; 0]);
    let work = "use ./a\nreplace example.org/b => example.org/net v0.8.0\n";
    write(directory, "app/go.work", work);
    let found = counted(&scan(directory, "app", &[]));
    assert_eq!(found.len(), 4, "{found:?}");
    let work = "use ./a\nreplace example.org/net => ./net\n";
    write(directory, "app/go.work", work);
    assert_eq!(counted(&scan(directory, "app", &[])), [""; 0]);
}
