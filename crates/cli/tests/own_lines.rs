//! What comes from outside can't begin a line on standard error, whichever way it gets there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program"
)]

use std::path::Path;

use seawall_testkit::program::program;

/// What nobody but seawall may say, as a line of its own.
const FORGED: &str =
    "x\nerror: forged\r\nnote: forged\u{2028}hint: forged\u{1b}[2Kcaused by: forged";

fn errors(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_line_on_standard_error_is_ours() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let feeds = here.join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    std::fs::write(
        here.join("policy.yaml"),
        "version: 1\n\"a\\nerror: forged\": 1\n",
    )
    .unwrap();
    let option = format!("--{FORGED}");
    let format = format!("--format={FORGED}");
    let file = format!("table={FORGED}/no/such");
    let scan = ["scan", "--offline", "--no-cache"];
    let with = |more: &[&str]| {
        let all = [&scan[..], more].concat();
        errors(here, &all, &[])
    };
    let cases = [
        ("a target", with(&[FORGED])),
        ("a target, and why", with(&["-v", FORGED])),
        ("a registry", with(&[&format!("registry:{FORGED}")])),
        (
            "an engine",
            errors(here, &["scan", "docker:a"], &[("DOCKER_HOST", FORGED)]),
        ),
        ("a command", errors(here, &[FORGED], &[])),
        ("an option", with(&[&option, "a"])),
        ("a format", with(&[&format, "a"])),
        (
            "a variable",
            errors(here, &["scan", "a"], &[("SEAWALL_COLOR", FORGED)]),
        ),
        ("an expression", with(&["--fail-on", FORGED, "a"])),
        ("a limit", with(&["--limit", FORGED, "a"])),
        ("a file of feeds", with(&["--feeds", FORGED, "a"])),
        ("a file to write", with(&["-o", &file, "dir:."])),
        (
            "a file to write, and no format",
            with(&["-o", FORGED, "-o", FORGED, "a"]),
        ),
        ("a policy", with(&["--policy", "policy.yaml", "a"])),
        ("a policy's name", with(&["--policy", FORGED, "a"])),
        (
            "a mirror",
            errors(here, &["db", "update", "--mirror", FORGED], &[]),
        ),
        (
            "a finding",
            errors(here, &["explain", FORGED, "--from", "a"], &[]),
        ),
        ("a report", errors(here, &["diff", FORGED, FORGED], &[])),
        ("advisories", errors(here, &["db", "import", FORGED], &[])),
    ];
    for (what, text) in cases {
        assert!(!text.is_empty(), "{what}");
        for line in text.lines() {
            let line = line.trim_start();
            for word in ["error", "note", "hint", "caused by"] {
                let forged = format!("{word}: forged");
                assert!(!line.starts_with(&forged), "{what}: {text}");
            }
        }
        assert!(
            !text.contains(['\r', '\u{1b}', '\u{2028}']),
            "{what}: {text:?}"
        );
    }
}
