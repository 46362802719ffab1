//! The table and the other answers for people.

use unicode_width::UnicodeWidthStr;

use crate::target::{SCAN, directory};
use crate::{run, seawall, transcript};

#[test]
fn of_a_small_image() {
    let directory = directory();
    insta::assert_snapshot!("table", transcript(directory.path(), &SCAN));
    insta::assert_snapshot!(
        "explain",
        transcript(directory.path(), &["explain", "CVE-2019-10744"])
    );
    insta::assert_snapshot!(
        "diff",
        transcript(
            directory.path(),
            &[
                "diff",
                "clean.tar",
                "app.tar",
                "--offline",
                "--feeds",
                "feeds"
            ]
        )
    );
}

#[test]
fn of_advisories() {
    let directory = directory();
    insta::assert_snapshot!(
        "db",
        [
            &["db", "status"][..],
            &["db", "import", "feeds"],
            &["db", "status", "--format", "json"],
            &["db", "verify"],
        ]
        .map(|arguments| transcript(directory.path(), arguments))
        .concat()
    );
}

/// Several formats at once, several targets in one run, one of which is not there.
#[test]
fn several_outputs_and_targets() {
    let directory = directory();
    let arguments = [
        "scan",
        "app.tar",
        "clean.tar",
        "gone.tar",
        "--offline",
        "--feeds",
        "feeds",
        "-o",
        "json=a.json",
        "-o",
        "sarif=a.sarif",
        "-o",
        "cyclonedx=a.cdx.json",
        "-o",
        "csv",
    ];
    insta::assert_snapshot!("several", transcript(directory.path(), &arguments));
    let report = std::fs::File::open(directory.path().join("a.json")).unwrap();
    let report: seawall_model::Report = serde_json::from_reader(report).unwrap();
    let names: Vec<_> = report.targets.iter().map(|t| &t.target.reference).collect();
    assert_eq!(names, ["app.tar (test:1)", "clean.tar (test:1)"]);
    for name in ["a.sarif", "a.cdx.json"] {
        let file = std::fs::File::open(directory.path().join(name)).unwrap();
        let value: serde_json::Value = serde_json::from_reader(file).unwrap();
        assert!(value.is_object(), "{name}");
    }
}

/// No line is wider than the terminal, down to 60 columns, and nothing of the table is lost.
#[test]
fn fits_the_width() {
    let directory = directory();
    for columns in [60, 80, 120, 200] {
        let output = seawall(directory.path())
            .args(SCAN)
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= columns, "{columns}: {widest}\n{text}");
        for word in [
            "CVE-2019-1551",
            "CVE-2019-1547",
            "CVE-2019-10744",
            "lodash 4.17.11 ->",
        ] {
            assert!(text.contains(word), "{columns}: {word}");
        }
    }
}

/// The same input gives the same bytes.
#[test]
fn reports_are_the_same_each_time() {
    let directory = directory();
    for format in [
        "table",
        "json",
        "sarif",
        "cyclonedx",
        "spdx",
        "html",
        "junit",
        "markdown",
        "csv",
    ] {
        let arguments = [&SCAN[..], &["--format", format]].concat();
        let first = run(directory.path(), &arguments).stdout;
        let second = run(
            directory.path(),
            &[&arguments[..], &["--no-cache"]].concat(),
        )
        .stdout;
        assert!(!first.is_empty() && first == second, "{format}");
    }
}
