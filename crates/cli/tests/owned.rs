//! A language package that a system package installed: both verdicts, in scan and explain.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_testkit::program::{printed, program};
use std::path::Path;
use std::process::Output;

use seawall_model::{Report, Status};
use serde_json::{Value, json};

const FIXED: &str = "3:3.2.19-1+deb12u1";

fn run(directory: &Path, arguments: &[&str]) -> Output {
    program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(arguments)
        .args(["--offline", "--quiet", "--feeds", "feeds"])
        .env("COLUMNS", "120")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn scan(directory: &Path, more: &[&str]) -> Report {
    let output = run(
        directory,
        &[&["scan", "rootfs", "--format", "json"], more].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    printed(&output)
}

/// Id, status and who says what, of all vulnerabilities.
fn told(report: &Report) -> Vec<String> {
    let findings = report.targets.iter().flat_map(|t| &t.findings);
    let findings = findings.filter(|f| f.kind == seawall_model::FindingKind::Vulnerability);
    let one = |f: &seawall_model::Finding| {
        let verdicts = f.verdicts.iter();
        let verdicts: Vec<_> = verdicts
            .map(|v| format!("{} {}", v.source, v.status.name()))
            .collect();
        format!("{} {}: {}", f.id, f.status.name(), verdicts.join(", "))
    };
    let mut told: Vec<_> = findings.map(one).collect();
    told.sort();
    told
}

/// A tree of Debian 12 with python3-django, whose files are a distribution of PyPI.
fn rootfs(directory: &Path) {
    let write = |path: &str, content: &str| {
        let path = directory.join("rootfs").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    let metadata = "usr/lib/python3/dist-packages/Django-3.2.19.dist-info/METADATA";
    write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    write(
        "var/lib/dpkg/status",
        &format!(
            "Package: python3-django\nStatus: install ok installed\nArchitecture: all\n\
             Source: python-django\nVersion: {FIXED}\n\n"
        ),
    );
    write(
        "var/lib/dpkg/info/python3-django.list",
        &format!("/.\n/usr\n/{metadata}\n"),
    );
    write(
        metadata,
        "Metadata-Version: 2.1\nName: Django\nVersion: 3.2.19\n",
    );
}

fn feeds(directory: &Path, debian: &[(&str, &str)]) {
    let feeds = directory.join("feeds");
    std::fs::create_dir_all(&feeds).unwrap();
    let entry = |(id, fixed): &(&str, &str)| {
        let release = json!({"status": "resolved", "urgency": "low", "fixed_version": fixed,
            "repositories": {"bookworm": FIXED}});
        let entry = json!({"scope": "remote", "releases": {"bookworm": release}});
        ((*id).to_owned(), entry)
    };
    let entries: serde_json::Map<String, Value> = debian.iter().map(entry).collect();
    let tracker = json!({"python-django": entries});
    std::fs::write(feeds.join("debian.json"), tracker.to_string()).unwrap();
    for (id, cve) in [
        ("PYSEC-2023-1", "CVE-2023-1001"),
        ("PYSEC-2023-2", "CVE-2023-1002"),
        ("PYSEC-2023-3", "CVE-2023-1003"),
    ] {
        let record = json!({"id": id, "aliases": [cve], "modified": "2024-01-01T00:00:00Z",
            "summary": format!("Django: {cve}"), "affected": [{
                "package": {"ecosystem": "PyPI", "name": "django"},
                "ranges": [{"type": "ECOSYSTEM",
                    "events": [{"introduced": "0"}, {"fixed": "3.2.21"}]}]}]});
        std::fs::write(feeds.join(format!("{id}.json")), record.to_string()).unwrap();
    }
}

#[test]
fn the_distribution_decides_and_upstream_stands_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    rootfs(directory);
    // One that is mended in this very version, one that is not, and one of which nothing is said.
    feeds(
        directory,
        &[
            ("CVE-2023-1001", FIXED),
            ("CVE-2023-1002", "3:3.2.19-1+deb12u2"),
        ],
    );
    let plain = scan(directory, &[]);
    assert_eq!(
        told(&plain),
        ["CVE-2023-1002 affected: debian affected, pypa affected"]
    );
    let notes = &plain.targets[0].coverage.notes;
    let note = notes.iter().find(|n| n.name == "upstream-only").unwrap();
    assert_eq!(note.what, "1 vulnerability named by upstream alone");

    let owned = scan(directory, &["--owned"]);
    assert_eq!(
        told(&owned),
        [
            "CVE-2023-1001 fixed: debian fixed, pypa affected",
            "CVE-2023-1002 affected: debian affected, pypa affected",
            "CVE-2023-1003 under_investigation: debian under_investigation, pypa affected",
        ]
    );
    let notes = &owned.targets[0].coverage.notes;
    assert!(notes.iter().all(|n| n.name != "upstream-only"));
    let counted = owned.targets[0].findings.iter().filter(|f| f.counts());
    let statuses: Vec<_> = counted.map(|f| f.status).collect();
    assert!(!statuses.contains(&Status::Fixed), "{statuses:?}");

    let table = run(
        directory,
        &["scan", "rootfs", "--owned", "--format", "table"],
    );
    let table = said(&table);
    for line in [
        "Django 3.2.19  pypi, of python3-django",
        "CLEARED  1 vulnerability, by the system's own advisories",
        "CVE-2023-1001 fixed: python3-django 3:3.2.19-1+deb12u1 holds the fix: a backport",
        "CVE-2023-1003  undecided",
        "this upgrade clears 1 of 2 vulnerabilities",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
}

#[test]
fn explain_says_why_it_is_none_here() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    rootfs(directory);
    feeds(directory, &[("CVE-2023-1001", FIXED)]);
    let output = run(directory, &["explain", "cve-2023-1001", "--from", "rootfs"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    for line in [
        "CVE-2023-1001 in rootfs: python3-django 3:3.2.19-1+deb12u1: fixed",
        "  source       python-django 3:3.2.19-1+deb12u1",
        "  installed by python3-django",
        "  verdict      debian: fixed: CVE-2023-1001: dpkg: 3:3.2.19-1+deb12u1 has the fix of",
        "  verdict      pypa: says otherwise: Django 3.2.19 (pypi): PYSEC-2023-1: pep440: 3.2.19 is in all, < 3.2.21",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let output = run(
        directory,
        &[
            "explain",
            "CVE-2023-1001",
            "--from",
            "rootfs",
            "--format",
            "json",
        ],
    );
    let chains: Value = printed(&output);
    let statuses: Vec<_> = chains.as_array().unwrap().iter().collect();
    assert!(statuses.iter().all(|c| c["finding"]["status"] == "fixed"));
    assert_eq!(
        statuses.len(),
        2,
        "the system package and what it installed"
    );

    let output = run(directory, &["explain", "CVE-1999-0001", "--from", "rootfs"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("no advisory at hand speaks of it for any of the 2 packages"),
        "{text}"
    );
}

/// Without the distribution's data upstream's word is a finding, and the gap is there.
#[test]
fn without_the_distribution_upstream_stands() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    rootfs(directory);
    feeds(directory, &[]);
    std::fs::remove_file(directory.join("feeds/debian.json")).unwrap();
    let output = run(directory, &["scan", "rootfs", "--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let report: Report = printed(&output);
    assert_eq!(told(&report).len(), 3);
    let gaps = &report.targets[0].coverage.gaps;
    assert!(
        gaps.iter()
            .any(|g| g.name == "missing-advisories" && g.place == "Debian:12")
    );
}
