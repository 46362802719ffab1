//! What was not looked for is never told as not found, and what can't be answered is never an answer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Output;

use seawall_model::Report;
use seawall_testkit::program::{printed, program, words};
use serde_json::Value;

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command.args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn write(directory: &Path, path: &str, content: &str) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// A project with lodash, and an advisory of it.
fn project() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let lock =
        r#"{"lockfileVersion": 3, "packages": {"node_modules/lodash": {"version": "4.17.15"}}}"#;
    write(path, "project/package-lock.json", lock);
    write(path, "empty/readme", "nothing");
    let advisory = r#"{"id": "GHSA-p6mc-m468-83gw", "modified": "2024-01-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "npm", "name": "lodash"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.19"}]}]}]}"#;
    write(path, "feeds/lodash.json", advisory);
    directory
}

const FEEDS: [&str; 3] = ["--offline", "--feeds", "feeds"];

#[test]
fn a_scan_of_packages_alone_is_no_clean_one() {
    let directory = project();
    let path = directory.path();
    let only = [&["scan", "project", "--only", "packages"][..], &FEEDS].concat();
    let table = text(&run(path, &only));
    assert!(
        table.contains("no findings in what was looked at"),
        "{table}"
    );
    assert!(table.contains("not-asked"), "{table}");
    let report: Report = printed(&run(path, &[&only[..], &["-f", "json"]].concat()));
    let asked = report.targets[0].coverage.not_asked();
    assert_eq!(
        asked.into_iter().collect::<Vec<_>>(),
        ["misconfigurations", "vulnerabilities"]
    );
    // A code host must not end the alerts of a whole scan.
    let id = |arguments: &[&str]| {
        let sarif: Value = printed(&run(path, &[arguments, &["-f", "sarif"]].concat()));
        sarif["runs"][0]["automationDetails"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let whole = [&["scan", "project"][..], &FEEDS].concat();
    assert_eq!(id(&whole), "seawall/project/");
    for partly in [&only[..], &["sbom", "project", "--offline"]] {
        let without = "seawall/without-misconfigurations-vulnerabilities/project/";
        assert_eq!(id(partly), without);
    }
}

#[test]
fn what_one_side_did_not_look_for_is_not_gone() {
    let directory = project();
    let path = directory.path();
    let whole = [&["scan", "project", "-o", "json=whole.json"][..], &FEEDS].concat();
    assert_eq!(run(path, &whole).status.code(), Some(0));
    let inventory = ["sbom", "project", "--offline", "-o", "json=inventory.json"];
    assert_eq!(run(path, &inventory).status.code(), Some(0));
    let diff = run(path, &["diff", "whole.json", "inventory.json"]);
    assert_eq!(diff.status.code(), Some(3), "{}", text(&diff));
    let diff = run(path, &["diff", "whole.json", "whole.json"]);
    assert_eq!(diff.status.code(), Some(0), "{}", text(&diff));
}

#[test]
fn a_comparison_judges_as_its_options_say() {
    let directory = project();
    let path = directory.path();
    let empty = [&["diff", "empty", "empty"][..], &FEEDS].concat();
    assert_eq!(run(path, &empty).status.code(), Some(3));
    let allowed = [&empty[..], &["--allow-empty"]].concat();
    assert_eq!(run(path, &allowed).status.code(), Some(0));
}

#[test]
fn an_explanation_tells_what_it_lacks() {
    let directory = project();
    let path = directory.path();
    let whole = [&["scan", "project", "-o", "json=whole.json"][..], &FEEDS].concat();
    assert_eq!(run(path, &whole).status.code(), Some(0));
    let explain = |more: &[&str]| {
        let from = ["explain", "CVE-1999-0001", "--from", "whole.json"];
        run(path, &[&from[..], more].concat())
    };
    let gone = explain(&["--feeds", "nowhere"]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(words(&gone).contains("nowhere"), "{}", words(&gone));
    let unknown = explain(&["--feeds", "feeds"]);
    assert!(
        words(&unknown).contains("the report of project"),
        "{}",
        words(&unknown)
    );
    write(
        path,
        "feeds/cut.json",
        r#"{"id": "GHSA-cut", "affected": [{"#,
    );
    let cut = explain(&["--feeds", "feeds"]);
    assert!(
        words(&cut).contains("not read: advisory in feeds/cut.json: "),
        "{}",
        words(&cut)
    );
}

#[test]
fn a_report_that_could_not_be_kept_leaves_no_older_one() {
    let directory = project();
    let path = directory.path();
    let scan = |target: &'static str| [&["scan", target][..], &FEEDS].concat();
    assert_eq!(
        run(path, &[&scan("empty")[..], &["--allow-empty"]].concat())
            .status
            .code(),
        Some(0)
    );
    // No file may grow beyond 2 KiB, as where the disk is full.
    let script = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} {} --no-cache --quiet >/dev/null",
        env!("CARGO_BIN_EXE_seawall"),
        scan("project").join(" ")
    );
    let mut shell = program("sh", path);
    let output = shell.args(["-c", &script]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let explained = run(path, &["explain", "GHSA-p6mc-m468-83gw"]);
    let told = words(&explained) + &text(&explained);
    assert!(!told.contains("report of empty"), "{output:?} {told}");
}

#[test]
fn advisories_that_nobody_has_are_not_fetched_silently() {
    let directory = project();
    let path = directory.path();
    for name in ["Debain:12", "alpine"] {
        let output = run(path, &["db", "update", "--for", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let told = words(&output);
        assert!(
            told.contains(&format!("--for {name}: no advisories")),
            "{told}"
        );
    }
    let verified = run(path, &["db", "verify", "--quiet"]);
    assert_eq!(verified.status.code(), Some(2));
}

#[test]
fn the_end_of_an_ignore_is_a_check_like_others() {
    let directory = project();
    let path = directory.path();
    let scan = |rules: &str| -> Vec<String> {
        let policy = format!(
            "version: 1\nignore:\n  - id: GHSA-p6mc-m468-83gw\n    reason: later\n    owner: us\n    until: 2020-01-01\n{rules}"
        );
        write(path, "policy.yaml", &policy);
        let scan = ["scan", "project", "--policy", "policy.yaml", "-f", "json"];
        let output = run(path, &[&scan[..], &FEEDS].concat());
        let report: Report = printed(&output);
        let expired = report.targets[0].findings.iter();
        let expired = expired.filter(|f| f.id == "expired-ignore");
        expired.map(|f| f.severity.to_string()).collect()
    };
    assert_eq!(scan(""), ["medium"]);
    assert_eq!(scan("rules:\n  disable: [expired-ignore]\n"), [""; 0]);
    assert_eq!(
        scan("rules:\n  severity: {expired-ignore: critical}\n"),
        ["critical"]
    );
}
