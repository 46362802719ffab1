//! A pipeline's habits: what is piped on, written to files, gated, and missing; each with the exit
//! status and the words that a pipeline goes by.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

#[path = "face/target.rs"]
mod target;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use seawall_model::Report;
use seawall_testkit::program::{printed, program, words};
use target::{SCAN, directory};

const GATE: &str = "severity >= high";

fn seawall(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
        .env("SEAWALL_CONTAINERD_ROOT", "/nowhere")
        .env("SOURCE_DATE_EPOCH", "1577836800")
        .args(arguments);
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    seawall(directory, arguments).output().unwrap()
}

fn scan(directory: &Path, more: &[&str]) -> Output {
    run(directory, &[&SCAN[..], more].concat())
}

fn code(output: &Output) -> i32 {
    output
        .status
        .code()
        .unwrap_or_else(|| panic!("ended by a signal: {}", words(output)))
}

fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().last().unwrap_or_default().to_owned()
}

/// Runs it with a reader that takes one line, or nothing, and goes away.
fn into_closed_pipe(directory: &Path, arguments: &[&str], reads: bool) -> i32 {
    use std::io::{BufRead, BufReader};
    let mut command = seawall(directory, arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    if reads {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
    }
    drop(out);
    child.wait().unwrap().code().unwrap()
}

#[test]
fn a_closed_pipe_ends_the_writing_never_the_judging() {
    let directory = directory();
    let path = directory.path();
    std::fs::create_dir(path.join("npm")).unwrap();
    std::fs::copy(path.join("feeds/lodash.json"), path.join("npm/lodash.json")).unwrap();
    for format in seawall_report::ALL.iter().map(|format| format.name()) {
        for reads in [false, true] {
            // `| head -1`, and `| true`.
            let failing = [&SCAN[..], &["--format", format, "--fail-on", GATE]].concat();
            assert_eq!(into_closed_pipe(path, &failing, reads), 1, "{format}");
            let clean = [
                "scan",
                "clean.tar",
                "--offline",
                "--feeds",
                "feeds",
                "-f",
                format,
            ];
            assert_eq!(into_closed_pipe(path, &clean, reads), 0, "{format}");
            // Advisories of its distribution are missing: incomplete.
            let partial = [
                "scan",
                "app.tar",
                "--offline",
                "--feeds",
                "npm",
                "-f",
                format,
            ];
            assert_eq!(into_closed_pipe(path, &partial, reads), 3, "{format}");
            let gone = [
                "scan",
                "gone.tar",
                "--offline",
                "--feeds",
                "feeds",
                "-f",
                format,
            ];
            assert_eq!(into_closed_pipe(path, &gone, reads), 2, "{format}");
        }
    }
    scan(path, &["-o", "json=before.json"]);
    for arguments in [
        &["diff", "before.json", "before.json"][..],
        &["explain", "CVE-2019-10744", "--from", "before.json"],
        &["db", "status"],
        &["completions", "bash"],
        &["man"],
    ] {
        assert_eq!(into_closed_pipe(path, arguments, false), 0, "{arguments:?}");
    }
}

#[test]
fn the_gate_says_what_it_found() {
    let directory = directory();
    let path = directory.path();
    let failed = scan(path, &["--fail-on", GATE]);
    assert_eq!(code(&failed), 1);
    let last = last_line(&failed.stdout);
    assert!(
        last.contains("gate failed") && last.contains("CVE-2019-10744"),
        "{last}"
    );
    let passed = scan(path, &["--fail-on", "severity >= critical and not fixable"]);
    assert_eq!(code(&passed), 0);
    assert!(last_line(&passed.stdout).contains("gate passed"));
    // Other formats say it in their own way, and it is on standard error.
    let json = scan(path, &["--fail-on", GATE, "--format", "json"]);
    assert_eq!(code(&json), 1);
    assert!(words(&json).contains("gate failed"), "{}", words(&json));
    let report: Report = printed(&json);
    let gate = report.gate.unwrap();
    assert_eq!((gate.passed, gate.matched, gate.unjudged), (false, 1, 0));
    assert_eq!(gate.expression, GATE);
    assert_eq!(gate.worst.unwrap().id, "CVE-2019-10744");
    // Where there is no gate, nothing is said of one.
    let plain: Report = printed(&scan(path, &["--format", "json"]));
    assert_eq!(plain.gate, None);
}

#[test]
fn junit_fails_what_the_gate_fails_and_nothing_else() {
    let directory = directory();
    let junit = |more: &[&str]| {
        let all = [&["--format", "junit"], more].concat();
        String::from_utf8(scan(directory.path(), &all).stdout).unwrap()
    };
    let failures = |text: &str| text.matches("<failure").count();
    assert_eq!(failures(&junit(&["--fail-on", GATE])), 1);
    assert_eq!(
        failures(&junit(&[
            "--fail-on",
            "severity >= critical and not fixable"
        ])),
        0
    );
}

#[test]
fn files_do_not_silence_the_table_and_quiet_does() {
    let directory = directory();
    let path = directory.path();
    let both = scan(path, &["-o", "sarif=a.sarif", "--fail-on", GATE]);
    assert_eq!(code(&both), 1);
    let table = String::from_utf8_lossy(&both.stdout).into_owned();
    assert!(
        table.contains("CVE-2019-10744") && table.contains("lodash"),
        "{table}"
    );
    assert!(words(&both).contains("gate failed"));
    assert!(path.join("a.sarif").is_file());
    let quiet = scan(path, &["-o", "sarif=b.sarif", "--fail-on", GATE, "--quiet"]);
    assert_eq!((code(&quiet), quiet.stdout.len()), (1, 0));
    assert!(words(&quiet).contains("gate failed"), "{}", words(&quiet));
    assert!(path.join("b.sarif").is_file());
    // A list of packages for a file is no table.
    let sbom = run(
        path,
        &["sbom", "app.tar", "-o", "cyclonedx-sbom=a.cdx.json"],
    );
    assert_eq!((code(&sbom), sbom.stdout.len()), (0, 0));
}

#[test]
fn a_target_that_could_not_be_read_is_in_every_report() {
    let directory = directory();
    let path = directory.path();
    for format in seawall_report::ALL.iter().map(|format| format.name()) {
        for targets in [&["gone.tar"][..], &["clean.tar", "gone.tar"]] {
            let head = [&["scan"], targets].concat();
            let rest = ["--offline", "--feeds", "feeds", "--format", format];
            let output = run(path, &[&head[..], &rest].concat());
            assert_eq!(code(&output), 2, "{format}");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains("gone.tar"), "{format} {targets:?}: {text}");
            assert!(words(&output).contains("gone.tar"));
        }
    }
    let both = run(
        path,
        &["scan", "clean.tar", "gone.tar", "--offline", "-f", "json"],
    );
    let report: Report = printed(&both);
    assert_eq!((report.targets.len(), report.failed.len()), (1, 1));
    assert_eq!(report.summary.failed, 1);
    assert!(
        report.failed[0].reason.contains("No such file"),
        "{:?}",
        report.failed
    );
}

#[test]
fn nothing_judged_is_a_failure() {
    let directory = directory();
    let path = directory.path();
    std::fs::create_dir_all(path.join("empty")).unwrap();
    std::fs::create_dir_all(path.join("texts")).unwrap();
    std::fs::write(path.join("texts/readme.txt"), "nothing to judge").unwrap();
    std::fs::write(path.join("empty.tar"), [0; 1_024]).unwrap();
    for target in ["empty", "texts", "empty.tar"] {
        let arguments = ["scan", target, "--offline", "--feeds", "feeds"];
        let plain = run(path, &arguments);
        assert_eq!(code(&plain), 2, "{target}: {}", words(&plain));
        let text = String::from_utf8_lossy(&plain.stdout).into_owned();
        assert!(text.contains("nothing-judged"), "{target}: {text}");
        if target != "empty.tar" {
            let allowed = run(path, &[&arguments[..], &["--allow-empty"]].concat());
            assert_eq!(code(&allowed), 0, "{target}: {}", words(&allowed));
        }
        let listed = run(path, &["sbom", target, "--offline"]);
        assert_eq!(code(&listed), 2, "{target}");
    }
    // Standard input is empty.
    let nothing = run(path, &["scan", "-", "--offline", "--feeds", "feeds"]);
    assert_eq!(code(&nothing), 2);
}

#[test]
fn an_unknown_gap_or_check_is_an_error() {
    let directory = directory();
    let path = directory.path();
    for (option, value) in [
        ("--allow-gap", "no-such-gap"),
        ("--disable", "no-such-check"),
    ] {
        let output = scan(path, &[option, value]);
        assert_eq!(code(&output), 2, "{option}");
        assert!(words(&output).contains(value), "{}", words(&output));
    }
    let root: Report = printed(&scan(path, &["--format", "json"]));
    let ids = |report: &Report| -> Vec<String> {
        let findings = report.targets.iter().flat_map(|t| &t.findings);
        findings.map(|f| f.id.clone()).collect()
    };
    let named = "image-unknown-user".to_owned();
    assert!(ids(&root).contains(&named), "{:?}", ids(&root));
    let off: Report = printed(&scan(path, &["--format", "json", "--disable", &named]));
    assert!(!ids(&off).contains(&named));
    let notes = &off.targets[0].coverage.notes;
    assert!(
        notes
            .iter()
            .any(|n| n.name == "disabled-checks" && n.place == named)
    );
}

#[test]
fn a_check_is_explained_where_no_finding_is() {
    let directory = directory();
    let path = directory.path();
    scan(path, &["-o", "json=before.json"]);
    let explained = run(
        path,
        &["explain", "image-setuid-files", "--from", "before.json"],
    );
    assert_eq!(code(&explained), 0, "{}", words(&explained));
    let text = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(
        text.contains("setuid") && text.contains("No finding"),
        "{text}"
    );
    let alias = run(path, &["explain", "CIS-DI-0008", "--from", "before.json"]);
    assert_eq!(code(&alias), 0);
    let unknown = run(path, &["explain", "no-such-check", "--from", "before.json"]);
    assert_eq!(code(&unknown), 2);
}

/// What a pipeline for a project's own tree does in a week: directories left out, an ignore file beside a lock
/// file, a VEX document, SARIF for the code host, advisories fetched beforehand.
#[test]
fn a_projects_pipeline() {
    let directory = directory();
    let path = directory.path();
    let lock =
        r#"{"lockfileVersion": 3, "packages": {"node_modules/lodash": {"version": "4.17.11"}}}"#;
    for place in ["project/shop", "project/old", "project/vendor"] {
        std::fs::create_dir_all(path.join(place)).unwrap();
        std::fs::write(path.join(place).join("package-lock.json"), lock).unwrap();
    }
    std::fs::write(path.join("project/vendor/yarn.lock"), "<<<<<<< broken\n").unwrap();
    std::fs::create_dir(path.join("project/.git")).unwrap();
    let gate = ["--offline", "--feeds", "feeds", "--fail-on", GATE];
    let project = |more: &[&str]| run(path, &[&["scan", "project"], &gate[..], more].concat());
    // The gate speaks of all places; what can't be read is no reason to pass, and may be left out.
    assert_eq!(code(&project(&[])), 1);
    let left_out = ["--skip-dirs", "vendor,nowhere", "--format", "json"];
    let output = project(&left_out);
    assert_eq!(code(&output), 1);
    let report: Report = printed(&output);
    let coverage = &report.targets[0].coverage;
    assert!(coverage.complete, "{:?}", coverage.gaps);
    let unused = coverage.notes.iter().find(|n| n.name == "unused-exclude");
    assert!(format!("{:?}", unused.unwrap()).contains("nowhere"));
    // Both projects must have judged it.
    let ignore = "[[IgnoredVulns]]\nid = \"CVE-2019-10744\"\nreason = \"not reachable\"\n";
    std::fs::write(path.join("project/shop/osv-scanner.toml"), ignore).unwrap();
    assert_eq!(code(&project(&left_out)), 1);
    std::fs::write(path.join("project/old/osv-scanner.toml"), ignore).unwrap();
    assert_eq!(code(&project(&left_out)), 0);
    // SARIF names each file from the root of the repository; what is set aside is not there.
    std::fs::remove_file(path.join("project/old/osv-scanner.toml")).unwrap();
    let sarif = project(&["--skip-dirs", "vendor", "--format", "sarif"]);
    let text = String::from_utf8_lossy(&sarif.stdout).into_owned();
    for file in ["shop/package-lock.json", "old/package-lock.json"] {
        assert!(text.contains(file), "{file}: {text}");
    }
    assert!(!text.contains("vendor/"), "{text}");
    // A document that clears it, and one that is broken.
    let vex = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "a", "author": "a", "version": 1,
        "timestamp": "2019-12-01T00:00:00Z", "statements": [{"vulnerability": {"name": "CVE-2019-10744"},
        "products": [{"@id": "pkg:npm/lodash"}], "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path"}]}"#;
    std::fs::write(path.join("vex.json"), vex).unwrap();
    let cleared = [&left_out[..], &["--vex", "vex.json"]].concat();
    assert_eq!(code(&project(&cleared)), 0);
    std::fs::write(path.join("vex.json"), "{\"@context\": ").unwrap();
    assert_eq!(code(&project(&cleared)), 2);
    // A lock file alone is a target, too; and nobody is asked for what does not exist.
    let alone = [&["scan", "project/shop/package-lock.json"], &gate[..]].concat();
    assert_eq!(code(&run(path, &alone)), 0);
    let unknown = run(path, &["db", "update", "--for", "alpin:3.19", "--offline"]);
    assert_eq!(code(&unknown), 2);
}
