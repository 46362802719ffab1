//! Compose files that belong together, from the files of a tree to the report and the fix.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_model::{Finding, Report, TargetReport};
use seawall_testkit::program::{printed, program, words};

const BASE: &str =
    "services:\n  web:\n    image: shop:1.2\n    env_file: web.env\n    read_only: true\n";
const OVER: &str = "services:\n  web:\n    privileged: true\n    mem_limit: ${LIMIT}\n";
const VARIABLES: &str = "PORT=80\nDB_PASSWORD=swordfish\n";

fn lint(path: &Path, target: &str) -> TargetReport {
    let output = program(env!("CARGO_BIN_EXE_seawall"), path)
        .args(["lint", "--format", "json", target])
        .output()
        .unwrap();
    let mut report: Report = printed(&output);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("swordfish"));
    report.targets.remove(0)
}

fn places(target: &TargetReport, id: &str) -> Vec<String> {
    let of_id = |finding: &&Finding| finding.id == id;
    let found = target.findings.iter().filter(of_id);
    found.map(|finding| finding.location.to_string()).collect()
}

fn is_judged_as_one(target: &TargetReport) {
    let files: Vec<&str> = target.files.iter().map(|file| &*file.path).collect();
    let both = ["compose.override.yaml", "compose.yaml"];
    assert_eq!(files, both);
    let privileged = "compose.override.yaml:3:17, service web";
    assert_eq!(places(target, "container-privileged"), [privileged]);
    let secret = "web.env:2:13, service web";
    assert_eq!(places(target, "container-secret-in-environment"), [secret]);
    for id in [
        "container-memory-unlimited",
        "container-writable-root",
        "compose-not-judged",
    ] {
        assert_eq!(places(target, id), [""; 0], "{id}");
    }
}

#[test]
fn a_tree_is_judged_by_what_compose_reads() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::create_dir(path.join("shop")).unwrap();
    let files = [
        ("compose.yaml", BASE),
        ("compose.override.yaml", OVER),
        ("web.env", VARIABLES),
        (".env", "LIMIT=1g\nROOT_PASSWORD=swordfish\n"),
    ];
    for (name, text) in files {
        std::fs::write(path.join("shop").join(name), text).unwrap();
    }
    is_judged_as_one(&lint(path, "shop"));
    // A fix mends the file that says it.
    let output = program(env!("CARGO_BIN_EXE_seawall"), path)
        .args(["fix", "--unsafe", "--write", "shop"])
        .output()
        .unwrap();
    let text = std::fs::read_to_string(path.join("shop/compose.override.yaml")).unwrap();
    assert!(
        text.contains("privileged: false"),
        "{text}{}",
        words(&output)
    );
    assert_eq!(places(&lint(path, "shop"), "container-privileged"), [""; 0]);
}

/// A file of variables alone configures no container.
#[test]
fn variables_alone_are_nothing_judged() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("shop")).unwrap();
    std::fs::write(directory.path().join("shop/.env"), VARIABLES).unwrap();
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args(["lint", "shop"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
