//! An image, its bill of materials out in each format, and that one in again: the same packages, and the
//! same findings, whichever of them is scanned.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it reads what the program wrote"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seawall_model::{
    Finding, FindingKind, Hole, HoleName, PackageState, Report, Suppressor, TargetReport,
};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};
use serde_json::{Value, json};

const FORMATS: [(&str, &str); 3] = [
    ("cyclonedx", "cdx.json"),
    ("cyclonedx-sbom", "sbom.cdx.json"),
    ("spdx", "spdx.json"),
];

/// Scans, writes each format to `NAME.EXTENSION`, and gives exit status and report.
fn scan(directory: &Path, target: &str, name: &str, more: &[&str]) -> (Option<i32>, Report) {
    let mut command = program(env!("CARGO_BIN_EXE_seawall"), directory);
    command
        .args(["scan", target, "--offline", "--quiet", "--format", "json"])
        .args(["--fail-on", "kind == vulnerability"])
        .args(more);
    for (format, extension) in FORMATS {
        command
            .arg("-o")
            .arg(format!("{format}={name}.{extension}"));
    }
    let output = command.output().unwrap();
    assert!(!output.stdout.is_empty(), "{target}: {}", words(&output));
    (output.status.code(), printed(&output))
}

/// What must be the same: of the image's own settings a document knows nothing.
fn told(target: &TargetReport) -> Value {
    let is_of_packages = |finding: &&Finding| {
        finding.kind == FindingKind::Vulnerability || finding.id == "image-end-of-life"
    };
    let findings: Vec<&Finding> = target.findings.iter().filter(is_of_packages).collect();
    // That a document tells of no settings either is not the image's doing.
    let of_files = |hole: &&Hole| hole.name != HoleName::NOTHING_JUDGED;
    let gaps: Vec<&Hole> = target.coverage.gaps.iter().filter(of_files).collect();
    json!({
        "findings": findings, "gaps": gaps, "packages": target.packages, "os": target.os,
        "layers": target.layers, "digest": target.digest,
    })
}

fn assert_same(image: &Value, document: &Value, what: &str) {
    for (field, value) in image.as_object().unwrap() {
        let other = &document[field];
        if let (Some(one), Some(two)) = (value.as_array(), other.as_array()) {
            for item in one {
                assert!(two.contains(item), "{what}: no {field} {item:#}");
            }
            for item in two {
                assert!(one.contains(item), "{what}: {field} more: {item:#}");
            }
        }
        assert_eq!(value, other, "{what}: {field}");
    }
}

/// The image, its documents, and theirs; how many findings they have. None where it is not one image.
fn round_trip(directory: &Path, target: &str, more: &[&str]) -> Option<usize> {
    let (code, report) = scan(directory, target, "one", more);
    let [image] = report.targets.as_slice() else {
        return None;
    };
    let expected = told(image);
    for (format, extension) in FORMATS {
        let (own, report) = scan(directory, &format!("one.{extension}"), "two", more);
        let what = format!("{target} as {format}");
        assert_eq!(report.targets[0].target.kind.name(), "sbom", "{what}");
        assert_same(&expected, &told(&report.targets[0]), &what);
        let coverage = &report.targets[0].coverage;
        let empty = |hole: &Hole| hole.name == HoleName::NOTHING_JUDGED;
        let expected_code = if coverage.gaps.iter().any(empty) {
            Some(2)
        } else {
            code
        };
        assert_eq!(own, expected_code, "{what}: {coverage:?}");
        for (second, extension) in FORMATS {
            let (own, report) = scan(directory, &format!("two.{extension}"), "three", more);
            let what = format!("{what} as {second}");
            assert_same(&expected, &told(&report.targets[0]), &what);
            assert_eq!(own, expected_code, "{what}");
        }
    }
    let vulnerable = |finding: &&Finding| finding.kind == FindingKind::Vulnerability;
    Some(image.findings.iter().filter(vulnerable).count())
}

fn write(directory: &Path, path: &str, content: &[u8]) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// An advisory of a language's package.
fn advisory(directory: &Path, ecosystem: &str, name: &str) {
    let record = json!({"id": format!("GHSA-{name}"), "modified": "2024-01-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": ecosystem, "name": name},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9.9"}]}]}]});
    write(
        directory,
        &format!("feeds/{name}.json"),
        record.to_string().as_bytes(),
    );
}

/// What only we tell of packages: removed ones, an owner, twins, a third party, and what is only asked for.
#[test]
fn what_only_our_documents_tell_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let status = |packages: &[(&str, &str, &str)]| {
        packages
            .iter()
            .fold(String::new(), |all, (name, version, maker)| {
                all + &format!(
                    "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n\
                 Version: {version}\nSource: src-{name} (1:{version})\nMaintainer: {maker}\n\n"
                )
            })
    };
    let debian = "Debian <x@lists.debian.org>";
    let base = TestLayer::default()
        .file(
            "etc/os-release",
            "ID=debian\nVERSION_ID=9\nVERSION_CODENAME=stretch\n",
        )
        .file(
            "var/lib/dpkg/status",
            status(&[("bash", "2:1-1", debian), ("gone", "1-1", debian)]),
        )
        .file(
            "srv/old/node_modules/lodash/package.json",
            r#"{"name":"lodash","version":"4.17.10"}"#,
        );
    let upper = TestLayer::default()
        .file(
            "var/lib/dpkg/status",
            status(&[
                ("bash", "2:1-1", debian),
                ("docker-ce", "1-1", "Docker <support@docker.com>"),
                ("node-x", "1-1", debian),
            ]),
        )
        .file(
            "var/lib/dpkg/info/node-x.list",
            "/.\n/usr/share/nodejs/x/package.json\n",
        )
        .file(
            "usr/share/nodejs/x/package.json",
            r#"{"name":"x","version":"1.0.0"}"#,
        )
        .file("srv/old/.wh.node_modules", "")
        .file("srv/app/Cargo.lock", "version = 3\n\n[[package]]\nname = \"only-asked\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n")
        .file(
            "srv/a/node_modules/lodash/package.json",
            r#"{"name":"lodash","version":"4.17.11","license":"MIT OR ISC"}"#,
        )
        .file(
            "srv/b/node_modules/lodash/package.json",
            r#"{"name":"lodash","version":"4.17.11"}"#,
        )
        .file("srv/broken/package-lock.json", "{");
    TestImage::new(vec![base, upper]).docker_archive_new(&directory.join("app.tar"));
    advisory(directory, "npm", "lodash");
    advisory(directory, "npm", "x");
    advisory(directory, "crates.io", "only-asked");
    let open = |version: &str| {
        json!({"releases": {"stretch": {"status": "resolved", "fixed_version": version,
        "urgency": "high", "repositories": {"stretch": "1"}}}})
    };
    let tracker = json!({"src-bash": {"CVE-2024-1": open("1:2:2-1"), "CVE-2024-2": open("1:1")},
        "src-gone": {"CVE-2024-3": open("9")}, "src-docker-ce": {"CVE-2024-4": open("9")},
        "src-node-x": {"CVE-2024-5": open("9")}});
    write(
        directory,
        "feeds/debian.json",
        tracker.to_string().as_bytes(),
    );
    for more in [
        vec!["--feeds", "feeds"],
        vec!["--feeds", "feeds", "--declared", "--owned"],
        vec!["--feeds", "feeds", "--distro", "debian:12"],
        vec!["--feeds", "feeds", "--distro", "ubuntu:22.04"],
    ] {
        let found = round_trip(directory, "app.tar", &more);
        assert!(found.is_some_and(|found| found > 1), "{more:?}: {found:?}");
    }
    let (_, report) = scan(directory, "app.tar", "out", &["--feeds", "feeds"]);
    let packages = &report.targets[0].packages;
    let removed = packages.iter().filter(|p| p.state != PackageState::Present);
    assert!(removed.count() >= 2);
    // Nobody who reads the documents takes what is gone for something that is there.
    for (_, extension) in FORMATS {
        let text = std::fs::read_to_string(directory.join(format!("out.{extension}"))).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let list = ["components", "packages"].map(|key| document[key].as_array());
        let list = list.into_iter().flatten().next().unwrap();
        let named = |name: &str| list.iter().filter(|one| one["name"] == name).count();
        assert_eq!((named("gone"), named("lodash"), named("bash")), (0, 2, 1));
    }
}

/// Findings that a package database below them answers for are set aside, in a document as in an image.
#[test]
fn what_is_set_aside_stays_so() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    advisory(directory, "npm", "asked");
    let component = json!({"type": "library", "name": "asked", "version": "1.0.0",
        "purl": "pkg:npm/asked@1.0.0", "properties": [
            {"name": "seawall:installed", "value": "false"},
            {"name": "seawall:uncounted", "value": "nothing installed answers to it"}]});
    let document =
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [component]});
    write(directory, "a.cdx.json", document.to_string().as_bytes());
    let found = round_trip(directory, "a.cdx.json", &["--feeds", "feeds"]);
    assert_eq!(found, Some(1));
    let (_, report) = scan(directory, "one.spdx.json", "x", &["--feeds", "feeds"]);
    let suppressed = report.targets[0].findings[0].suppressed.as_ref().unwrap();
    assert_eq!(suppressed.by, Suppressor::Declared);
    let text = std::fs::read_to_string(directory.join("one.cdx.json")).unwrap();
    assert!(text.contains(r#""scope": "optional""#), "{text}");
}

/// Every image among the fixtures, by all advisories that are small.
#[test]
fn images_at_hand() {
    let Some(data) = seawall_testkit::test_data("round_trips_of_images") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let feeds = feeds(&data, &["alpine-secdb/json", "ghsa"]);
    let mut images = Vec::new();
    for folder in ["trivy", "osv-scalibr", "claircore-layers"] {
        let folder = data.join("fixtures/images").join(folder);
        let entries = std::fs::read_dir(folder).unwrap();
        images.extend(entries.map(|entry| entry.unwrap().path()));
    }
    images.sort();
    let mut done = 0;
    for image in &images {
        let image = image.display().to_string();
        done += usize::from(round_trip(directory.path(), &image, &["--feeds", &feeds]).is_some());
    }
    println!("{done} of {} are one image", images.len());
    assert!(done >= 15, "{done}");
}

fn feeds(data: &Path, names: &[&str]) -> String {
    let path = |name: &&str| data.join("advisories").join(name).display().to_string();
    names.iter().map(path).collect::<Vec<_>>().join(":")
}

/// Systems made of package databases among the fixtures, each under distributions of its kind.
#[test]
fn systems_at_hand() {
    let Some(data) = seawall_testkit::test_data("round_trips_of_systems") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let tracker = data.join("advisories/debian/tracker-derived-from-dsa-dla.json.zst");
    let tracker = zstd::decode_all(std::fs::File::open(tracker).unwrap()).unwrap();
    write(path, "debian/debian.json", &tracker);
    let alpine = feeds(&data, &["alpine-secdb/json"]);
    let alma = feeds(&data, &["almalinux-osv-database.tar.zst"]);
    let files: BTreeMap<String, Vec<u8>> = ["os-packages", "rpmdb"]
        .iter()
        .flat_map(|name| seawall_testkit::unpack(&data.join(format!("fixtures/{name}.tar.zst"))))
        .collect();
    let mut found = BTreeMap::new();
    for (name, bytes) in &files {
        let (place, os, feeds) = if name.ends_with(".status") && !name.contains("vcpkg") {
            (
                "var/lib/dpkg/status",
                "ID=debian\nVERSION_ID=10\n",
                "debian",
            )
        } else if name.ends_with("rpmdb.sqlite") {
            (
                "var/lib/rpm/rpmdb.sqlite",
                "ID=almalinux\nVERSION_ID=8.4\n",
                alma.as_str(),
            )
        } else if name.ends_with("/installed") || name.ends_with("apk/testdata/single") {
            (
                "lib/apk/db/installed",
                "ID=alpine\nVERSION_ID=3.9.2\n",
                alpine.as_str(),
            )
        } else {
            continue;
        };
        let layer = TestLayer::default()
            .file("etc/os-release", os)
            .file(place, bytes);
        TestImage::new(vec![layer]).docker_archive_old(&path.join("system.tar"));
        let count = round_trip(path, "system.tar", &["--feeds", feeds]);
        *found.entry(place).or_insert((0, 0)) = match found.get(place) {
            Some((systems, all)) => (systems + 1, all + count.unwrap()),
            None => (1, count.unwrap()),
        };
    }
    println!("systems and findings: {found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found["var/lib/dpkg/status"].1 > 20, "{found:?}");
    assert!(found["lib/apk/db/installed"].1 > 0, "{found:?}");
}

/// All lock files of one collection, as files of an image and as a project.
#[test]
fn languages_at_hand() {
    let Some(data) = seawall_testkit::test_data("round_trips_of_languages") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let mut layer = TestLayer::default();
    for archive in [
        "lockfiles-osv-scanner",
        "lockfiles-trivy",
        "sbom-vex-scanners",
    ] {
        for (name, bytes) in
            seawall_testkit::unpack(&data.join(format!("fixtures/{archive}.tar.zst")))
        {
            // It decides for the directory that it lies in, and a document has none.
            if name.ends_with("/osv-scanner.toml") {
                continue;
            }
            let place = PathBuf::from("locks").join(archive).join(&name);
            write(path, place.to_str().unwrap(), &bytes);
            layer = layer.file(&format!("srv/{archive}/{name}"), &bytes);
        }
    }
    TestImage::new(vec![layer]).docker_archive_new(&path.join("locks.tar"));
    let feeds = feeds(&data, &["ghsa", "rubygems-ruby-advisory-db.tar.zst"]);
    for target in ["locks.tar", "locks"] {
        let found = round_trip(path, target, &["--feeds", &feeds, "--declared"]);
        println!("{target}: {found:?} findings");
        assert!(found.is_some_and(|found| found > 10), "{target}: {found:?}");
    }
}
