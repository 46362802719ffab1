//! 0 clean, 1 a finding at the gate, 2 wrong usage or failure, 3 incomplete; 2 before 1 before 3.

use crate::target::directory;
use crate::{run, seawall};

#[test]
fn each_and_which_goes_first() {
    let directory = directory();
    let clean = "version: 1\nfail-on: \"severity >= high\"\n";
    std::fs::write(directory.path().join("gate.yaml"), clean).unwrap();
    // Without advisories of their distribution, packages are not judged: a gap.
    let path = |name: &str| directory.path().join(name);
    std::fs::create_dir(path("npm")).unwrap();
    std::fs::copy(path("feeds/lodash.json"), path("npm/lodash.json")).unwrap();
    let full = ["--feeds", "feeds"];
    let partial = ["--feeds", "npm"];
    let table: [(u8, &[&str], &[&str]); 17] = [
        (0, &["clean.tar"], &full),
        (0, &["app.tar"], &full),
        (
            0,
            &[
                "app.tar",
                "--fail-on",
                "severity >= critical and not fixable",
            ],
            &full,
        ),
        (1, &["app.tar", "--fail-on", "severity >= high"], &full),
        (1, &["app.tar", "--policy", "gate.yaml"], &full),
        // The command line's gate replaces the policy's.
        (
            0,
            &[
                "app.tar",
                "--policy",
                "gate.yaml",
                "--fail-on",
                "id == CVE-1999-0001",
            ],
            &full,
        ),
        (
            1,
            &["clean.tar", "app.tar", "--fail-on", "severity >= high"],
            &full,
        ),
        (
            0,
            &[
                "app.tar",
                "--fail-on",
                "kind == vulnerability",
                "--exclude",
                "**",
            ],
            &full,
        ),
        (2, &["gone.tar"], &full),
        (
            2,
            &["app.tar", "gone.tar", "--fail-on", "severity >= high"],
            &full,
        ),
        (2, &["app.tar", "--no-such-option"], &full),
        (2, &["app.tar", "--fail-on", "nonsense"], &full),
        (3, &["app.tar"], &partial),
        (2, &["app.tar", "--allow-gap", "no-such-gap"], &partial),
        (3, &["app.tar", "--allow-gap", "limit-time"], &partial),
        (
            0,
            &["app.tar", "--allow-gap", "missing-advisories"],
            &partial,
        ),
        (
            1,
            &["app.tar", "--fail-on", "kind == vulnerability"],
            &partial,
        ),
    ];
    for (code, arguments, feeds) in table {
        let all = [&["scan", "--offline", "--format", "json"], arguments, feeds].concat();
        let output = run(directory.path(), &all);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code.into()),
            "{arguments:?} {feeds:?}: {errors}"
        );
    }
}

#[test]
fn the_environment_says_the_same() {
    let directory = directory();
    let code = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = seawall(directory.path());
        let output = command.envs(variables.iter().copied()).args(arguments);
        output.output().unwrap().status.code()
    };
    let scan = ["scan", "app.tar"];
    let base = [
        ("SEAWALL_OFFLINE", "1"),
        ("SEAWALL_FEEDS", "feeds"),
        ("SEAWALL_FORMAT", "sarif"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    assert_eq!(code(&base, &scan), Some(0));
    let gated = with(&[("SEAWALL_FAIL_ON", "severity >= high")]);
    assert_eq!(code(&gated, &scan), Some(1));
    let excluded = with(&[
        ("SEAWALL_FAIL_ON", "kind == vulnerability"),
        ("SEAWALL_EXCLUDE", "**"),
    ]);
    assert_eq!(code(&excluded, &scan), Some(0));
    let nonsense = with(&[("SEAWALL_FAIL_ON", "nonsense")]);
    assert_eq!(code(&nonsense, &scan), Some(2));
    // The command line goes before.
    let both = ["scan", "app.tar", "--fail-on", "id == CVE-1999-0001"];
    assert_eq!(code(&gated, &both), Some(0));
    // It names a report's format; this command writes none.
    assert_eq!(code(&base, &["db", "status"]), Some(0));
}
