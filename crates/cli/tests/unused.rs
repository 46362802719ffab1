//! Rules that set nothing aside are said, in one note; rules that nobody asked are not.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::path::Path;
use std::process::Output;

use seawall_model::{Hole, HoleName, Report};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};

fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.10.4\n")
        .file("lib/apk/db/installed", "P:musl\nV:1.1.22-r3\nA:x86_64\n\n");
    let image = TestImage::new(vec![layer]);
    image.docker_archive_old(&directory.path().join("a.tar"));
    image.docker_archive_old(&directory.path().join("b.tar"));
    directory
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args([
            "scan",
            "--offline",
            "--quiet",
            "--no-cache",
            "--format",
            "json",
        ])
        .args(["--allow-gap", "missing-advisories"])
        .args(arguments)
        .output()
        .unwrap()
}

/// The notes on unused rules of a scan.
fn unused(directory: &Path, arguments: &[&str]) -> Vec<(String, String)> {
    let report: Report = printed(&run(directory, arguments));
    let notes = report.targets.iter().flat_map(|t| &t.coverage.notes);
    let unused = |hole: &&Hole| hole.name == HoleName::UNUSED_IGNORE;
    let told = notes.filter(unused);
    told.map(|hole| (hole.what.clone(), hole.place.clone()))
        .collect()
}

fn rule(rest: &str) -> String {
    format!("  - {{{rest}, reason: r, owner: o, until: 2099-01-01}}\n")
}

#[test]
fn rules_of_every_file_that_match_nothing_are_one_note() {
    let directory = directory();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    assert_eq!(unused(directory.path(), &["a.tar"]), []);
    let rules = [
        rule("id: image-end-of-life"),
        rule("id: CVE-2020-1"),
        rule("id: image-end-of-life, target: '*.tar'"),
        rule("id: CVE-2020-2, target: '*.oci'"),
        rule("id: image-end-of-life, target: 'b.tar'"),
    ];
    write(
        "seawall.yaml",
        &format!("version: 1\nignore:\n{}", rules.concat()),
    );
    write(
        ".trivyignore",
        "image-end-of-life\nCVE-2020-3\nCVE-2020-4 exp:2020-01-01\n",
    );
    std::fs::create_dir(directory.path().join("more")).unwrap();
    write("more/.trivyignore", "CVE-2020-5\n");
    let named = ["--ignore-file", "more/.trivyignore"];
    let policy = directory
        .path()
        .canonicalize()
        .unwrap()
        .join("seawall.yaml");
    let policy = policy.display();
    let wanted = |places: &[String]| {
        let what = if places.len() == 1 {
            "a rule".to_owned()
        } else {
            format!("{} rules", places.len())
        };
        vec![(what, places.join(", "))]
    };
    assert_eq!(
        unused(directory.path(), &["a.tar", named[0], named[1]]),
        wanted(&[
            ".trivyignore:2".to_owned(),
            format!("{policy}:4"),
            "more/.trivyignore:1".to_owned()
        ])
    );
    // A rule that one target uses is used.
    assert_eq!(
        unused(directory.path(), &["a.tar", "b.tar"]),
        wanted(&[".trivyignore:2".to_owned(), format!("{policy}:4")])
    );
}

#[test]
fn what_was_not_looked_for_is_not_said_to_be_unused() {
    let directory = directory();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write(".trivyignore", "CVE-2020-3\n");
    write(
        ".trivyignore.yaml",
        "misconfigurations: [{id: x}]\nvulnerabilities: [{id: y}]\nsecrets: [{id: z}]\n",
    );
    let places = |arguments: &[&str]| {
        let notes = unused(directory.path(), arguments);
        notes
            .into_iter()
            .map(|(_, place)| place)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        places(&["a.tar"]),
        [".trivyignore:1, .trivyignore.yaml:1, .trivyignore.yaml:2"]
    );
    assert_eq!(places(&["a.tar", "--only", "packages"]), [""; 0]);
    assert_eq!(
        places(&["a.tar", "--only", "misconfigurations"]),
        [".trivyignore.yaml:1"]
    );
    assert_eq!(
        places(&["a.tar", "--only", "vulnerabilities"]),
        [".trivyignore.yaml:2"]
    );
    // What was not read may have what a rule is about.
    assert_eq!(places(&["a.tar", "gone.tar"]), [""; 0]);
}

#[test]
fn what_a_conversion_loses_is_said_and_the_exit_code_is_3() {
    let directory = tempfile::tempdir().unwrap();
    let convert = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).unwrap();
        program(env!("CARGO_BIN_EXE_seawall"), directory.path())
            .args([
                "policy",
                "convert",
                name,
                "--owner",
                "o",
                "--until",
                "2099-01-01",
            ])
            .output()
            .unwrap()
    };
    let whole = convert(".trivyignore", "CVE-2020-1 # why\n");
    assert_eq!(whole.status.code(), Some(0), "{}", words(&whole));
    assert!(whole.stderr.is_empty());
    let yaml = String::from_utf8(whole.stdout).unwrap();
    assert!(
        yaml.contains("reason: \"why (from .trivyignore:1)\""),
        "{yaml}"
    );
    let part = convert(
        ".grype.yaml",
        "log: {}\nignore:\n  - vulnerability: CVE-2020-1\n  - fix-state: fixed\n",
    );
    assert_eq!(part.status.code(), Some(3));
    let said = String::from_utf8(part.stderr).unwrap();
    let lost = ".grype.yaml:4: a rule: it asks whether there is a fix";
    assert!(
        said.starts_with(&format!("not converted: {lost}\n")),
        "{said}"
    );
    assert!(said.contains("note: .grype.yaml:1: a setting"), "{said}");
    let yaml = String::from_utf8(part.stdout).unwrap();
    assert!(yaml.contains(&format!("# not converted: {lost}")), "{yaml}");
    assert!(yaml.contains("- id: \"CVE-2020-1\""), "{yaml}");
}
