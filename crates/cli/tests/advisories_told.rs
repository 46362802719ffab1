//! What reports tell of the advisories behind them: their texts, their age, and which of them had a say.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Output;

use seawall_model::{HoleName, Report};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};

const SECDB: &str = r#"{"distroversion": "v3.10", "packages":
    [{"pkg": {"name": "openssl", "secfixes": {"1.1.1d-r2": ["CVE-2019-1551"]}}}]}"#;

/// One of npm, and one of PyPI that no target calls for.
const OSV: [(&str, &str); 2] = [
    (
        "GHSA-aaaa-aaaa-aaaa",
        r#"{"id": "GHSA-aaaa-aaaa-aaaa", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-0001"],
        "summary": "Loops in liner", "details": "Impact:\nA line <b>without</b> an end is read for ever.\r\n",
        "affected": [{"package": {"ecosystem": "npm", "name": "liner"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}]}]}]}"#,
    ),
    (
        "PYSEC-2026-1",
        r#"{"id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z", "details": "Snake.",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "snake"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}"#,
    ),
];

/// Where advisories of a distribution without a date and dated ones of languages were imported.
fn prepared() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("feeds")).unwrap();
    std::fs::write(path.join("feeds/v3.10-main.json"), SECDB).unwrap();
    for (name, text) in OSV {
        std::fs::write(path.join("feeds").join(format!("{name}.json")), text).unwrap();
    }
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file(
            "lib/apk/db/installed",
            "P:openssl\nV:1.1.1d-r3\nA:x86_64\no:openssl\n\n",
        );
    TestImage::new(vec![layer]).docker_archive_old(&path.join("alpine.tar"));
    std::fs::create_dir(path.join("project")).unwrap();
    let lock =
        r#"{"name":"a","lockfileVersion":3,"packages":{"node_modules/liner":{"version":"1.0.0"}}}"#;
    std::fs::write(path.join("project/package-lock.json"), lock).unwrap();
    let imported = run(path, &["db", "import", "feeds"]);
    assert!(imported.status.success(), "{}", words(&imported));
    directory
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command.args(arguments).output().unwrap()
}

fn scan(directory: &Path, target: &str, more: &[&str]) -> (Report, Option<i32>) {
    let fixed = ["scan", target, "--offline", "--format", "json"];
    let output = run(directory, &[&fixed[..], more].concat());
    (printed(&output), output.status.code())
}

fn sources(report: &Report) -> Vec<&str> {
    let sources = report.advisories.sources.iter();
    sources.map(|source| source.name.as_str()).collect()
}

#[test]
fn advisories_of_an_unknown_day_are_a_gap_of_their_own_unless_allowed_or_given() {
    let directory = prepared();
    let path = directory.path();
    let undated = |report: &Report| {
        let coverage = &report.targets[0].coverage;
        let of = |holes: &[seawall_model::Hole]| {
            let undated = holes
                .iter()
                .filter(|h| h.name == HoleName::UNDATED_ADVISORIES);
            undated.map(|hole| hole.place.clone()).collect::<Vec<_>>()
        };
        (of(&coverage.gaps), of(&coverage.notes))
    };
    let none = Vec::<String>::new();
    let (report, code) = scan(path, "alpine.tar", &[]);
    assert_eq!(
        undated(&report),
        (vec!["alpine-v3.10".to_owned()], none.clone())
    );
    assert_eq!(code, Some(3));
    let allowed = ["--allow-gap", "undated-advisories"];
    let (_, code) = scan(path, "alpine.tar", &allowed);
    assert_eq!(code, Some(0));
    let (report, code) = scan(path, "alpine.tar", &["--feeds", "feeds"]);
    assert_eq!(
        undated(&report),
        (none.clone(), vec!["alpine-v3.10".to_owned()])
    );
    assert_eq!(code, Some(0));
    // What no package calls for may be as old as it likes.
    let (report, _) = scan(path, "project", &[]);
    assert_eq!(undated(&report), (none.clone(), none));
}

#[test]
fn only_sources_that_had_a_say_are_named() {
    let directory = prepared();
    let path = directory.path();
    for more in [&[][..], &["--feeds", "feeds"]] {
        assert_eq!(sources(&scan(path, "alpine.tar", more).0), ["alpine-v3.10"]);
        assert_eq!(sources(&scan(path, "project", more).0), ["ghsa"]);
        let (both, _) = scan(path, "project", &[&["alpine.tar"], more].concat());
        assert_eq!(sources(&both), ["alpine-v3.10", "ghsa"]);
    }
}

#[test]
fn a_vulnerability_is_told_at_length() {
    let directory = prepared();
    let path = directory.path();
    let (report, _) = scan(
        path,
        "project",
        &["-o", "html=r.html", "-o", "sarif=r.sarif"],
    );
    let finding = &report.targets[0].findings[0];
    assert_eq!(finding.title, "Loops in liner");
    let text = "Impact:\nA line <b>without</b> an end is read for ever.";
    assert_eq!(finding.description, text);
    let html = std::fs::read_to_string(path.join("r.html")).unwrap();
    assert!(html.contains("A line &lt;b&gt;without&lt;/b&gt; an end is read for ever."));
    let sarif = std::fs::read_to_string(path.join("r.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["fullDescription"]["text"], text);
}
