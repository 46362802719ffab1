//! Nothing is clear that nobody vouches for: packages of systems that are not judged, and libraries
//! that an in-house package owns, pass no gate.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;

use seawall_model::{Report, Status};
use seawall_testkit::program::{printed, program};
use serde_json::json;

/// Exit status and report of a scan of `rootfs` by `feeds`, with a gate on any vulnerability.
fn scan(directory: &Path) -> (Option<i32>, Report) {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", "rootfs", "--offline", "--quiet", "--feeds", "feeds"])
        .args(["--fail-on", "kind == vulnerability", "--format", "json"])
        .output()
        .unwrap();
    (output.status.code(), printed(&output))
}

fn write(directory: &Path, path: &str, content: &str) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// What upstream says of lodash, and each distribution of a package of its own.
fn feeds(directory: &Path) {
    let record = json!({"id": "GHSA-35jh-r3h4-6jhm", "aliases": ["CVE-2021-23337"],
        "modified": "2024-01-01T00:00:00Z", "affected": [{
            "package": {"ecosystem": "npm", "name": "lodash"},
            "ranges": [{"type": "SEMVER",
                "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]});
    write(directory, "feeds/lodash.json", &record.to_string());
    let fixed = json!({"status": "resolved", "fixed_version": "1", "urgency": "low",
        "repositories": {"bookworm": "1"}});
    let tracker = json!({"node-lodash": {"CVE-2019-1": {"releases": {"bookworm": fixed}}}});
    write(directory, "feeds/debian.json", &tracker.to_string());
    let secdb = json!({"distroversion": "v3.19", "reponame": "main", "packages":
        [{"pkg": {"name": "node-lodash", "secfixes": {"1": ["CVE-2019-1"]}}}]});
    write(directory, "feeds/alpine.json", &secdb.to_string());
}

fn lodash(directory: &Path, place: &str) {
    let manifest = r#"{"name": "lodash", "version": "4.17.20"}"#;
    write(directory, &format!("rootfs/{place}/package.json"), manifest);
}

/// A package of Debian with lodash in it.
fn deb(directory: &Path, name: &str, maintainer: &str, place: &str) {
    write(
        directory,
        "rootfs/etc/os-release",
        "ID=debian\nVERSION_ID=12\n",
    );
    let status = format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: 2\n\
         Maintainer: {maintainer}\n\n"
    );
    write(directory, "rootfs/var/lib/dpkg/status", &status);
    let list = format!("/.\n/{place}/package.json\n");
    write(
        directory,
        &format!("rootfs/var/lib/dpkg/info/{name}.list"),
        &list,
    );
    lodash(directory, place);
}

/// The same of Alpine.
fn apk(directory: &Path, name: &str, place: &str) {
    write(
        directory,
        "rootfs/etc/os-release",
        "ID=alpine\nVERSION_ID=3.19.1\n",
    );
    let installed = format!("P:{name}\nV:2-r0\nA:noarch\no:{name}\nF:{place}\nR:package.json\n\n");
    write(directory, "rootfs/lib/apk/db/installed", &installed);
    lodash(directory, place);
}

const PLACE: &str = "usr/share/acme/node_modules/lodash";

#[test]
fn a_library_of_an_in_house_package_does_not_pass() {
    let acme = "Acme Operations <ops@acme.example>";
    let imitated = "Debian Acme Team <acme@lists.debian.org>";
    let opt = "opt/acme/node_modules/lodash";
    // The maintainer of a package of Debian; none for one of Alpine.
    for (maintainer, place) in [
        (Some(acme), opt),
        (Some(acme), PLACE),
        (Some(imitated), PLACE),
        (None, PLACE),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        feeds(directory);
        match maintainer {
            Some(maintainer) => deb(directory, "acme-app", maintainer, place),
            None => apk(directory, "acme-app", place),
        }
        let (code, report) = scan(directory);
        assert_eq!(code, Some(1), "{:?}", report.targets[0].coverage);
        let target = &report.targets[0];
        let owner = target
            .packages
            .iter()
            .find(|p| p.name == "acme-app")
            .unwrap();
        let lodash = target.packages.iter().find(|p| p.name == "lodash").unwrap();
        assert_eq!(lodash.owned_by.as_ref(), Some(&owner.reference));
        let finding = target
            .findings
            .iter()
            .find(|f| f.id == "CVE-2021-23337")
            .unwrap();
        assert_eq!(finding.status, Status::Affected);
        let first = &finding.verdicts[0].reason;
        assert!(first.contains("do not know acme-app"), "{first}");
    }
}

/// One that the distribution knows is left to it; that only upstream speaks is a note.
#[test]
fn a_library_of_the_distributions_own_package_is_left_to_it() {
    let team = "Debian Javascript Team <team@lists.debian.org>";
    let place = "usr/lib/node_modules/lodash";
    for of_debian in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        feeds(directory);
        if of_debian {
            deb(directory, "node-lodash", team, place);
        } else {
            apk(directory, "node-lodash", place);
        }
        let (code, report) = scan(directory);
        let coverage = &report.targets[0].coverage;
        assert_eq!(code, Some(0), "{coverage:?}");
        assert!(
            coverage
                .notes
                .iter()
                .any(|note| note.name == "upstream-only")
        );
        assert!(coverage.notes.iter().all(|note| note.name != "unassessed"));
    }
}

#[test]
fn systems_that_nobody_judges_are_gaps() {
    let gaps = |files: &[(&str, &str)]| {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        feeds(directory);
        for (path, content) in files {
            write(directory, &format!("rootfs/{path}"), content);
        }
        let (code, report) = scan(directory);
        assert_eq!(code, Some(3), "{files:?}");
        let gaps = report.targets[0].coverage.gaps.iter();
        gaps.map(|gap| gap.name.to_string()).collect::<Vec<_>>()
    };
    for id in ["arch", "gentoo", "nixos", "void", "openwrt"] {
        let release = format!("ID={id}\n");
        let found = gaps(&[("etc/os-release", &release), ("usr/bin/true", "x")]);
        assert!(
            found.contains(&"unsupported-distribution".to_owned()),
            "{id}: {found:?}"
        );
    }
    let status = "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n";
    let installed = "P:a\nV:1-r0\nA:noarch\n\n";
    let debian = ("etc/os-release", "ID=debian\nVERSION_ID=12\n");
    let alpine = ("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n");
    let (deb, apk) = (
        ("var/lib/dpkg/status", status),
        ("lib/apk/db/installed", installed),
    );
    assert_eq!(gaps(&[debian, deb, apk]), ["foreign-package-database"]);
    assert_eq!(gaps(&[alpine, deb, apk]), ["foreign-package-database"]);
}

/// The tools of another system without any package of it are nothing.
#[test]
fn an_empty_database_of_another_system_is_none() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    apk(directory, "node-lodash", "usr/lib/node_modules/lodash");
    write(directory, "rootfs/var/lib/dpkg/status", "");
    let (code, report) = scan(directory);
    assert_eq!(code, Some(0), "{:?}", report.targets[0].coverage.gaps);
}

/// A bill of materials is judged no milder than the tree that it tells of.
#[test]
fn documents_of_systems_that_nobody_judges_are_gaps() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    for (purl, expected) in [
        ("pkg:alpm/arch/a@1?arch=x86_64", "unknown-distribution"),
        ("pkg:deb/a@1", "unknown-distribution"),
        (
            "pkg:rpm/fedora/a@1?distro=fedora-40",
            "unsupported-distribution",
        ),
    ] {
        let component = json!({"type": "library", "name": "a", "version": "1", "purl": purl});
        let document = json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "components": [component]});
        write(directory, "bom.json", &document.to_string());
        let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
            .args([
                "scan",
                "bom.json",
                "--offline",
                "--quiet",
                "--feeds",
                "feeds",
            ])
            .args(["--format", "json"])
            .output()
            .unwrap();
        let report: Report = printed(&output);
        let gaps: Vec<_> = report.targets[0].coverage.gaps.iter().collect();
        assert!(
            gaps.iter().any(|gap| gap.name == expected),
            "{purl}: {gaps:?}"
        );
        assert_eq!(output.status.code(), Some(3), "{purl}");
    }
}

/// A gap of every run, also of those that find the files read already.
#[test]
fn unreadable_advisories_among_good_ones_are_a_gap() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    feeds(directory);
    apk(directory, "node-lodash", "usr/lib/node_modules/lodash");
    assert_eq!(scan(directory).0, Some(0));
    for number in 0..30 {
        let cut = r#"{"id": "GHSA-2", "modified": "2024-01-01", "affected": [{"#;
        write(directory, &format!("feeds/cut-{number:02}.json"), cut);
    }
    write(directory, "feeds/README", "text");
    for _ in 0..2 {
        let (code, report) = scan(directory);
        assert_eq!(code, Some(3));
        let coverage = &report.targets[0].coverage;
        let gaps = coverage.gaps.iter();
        let gaps: Vec<_> = gaps
            .filter(|gap| gap.name == "unreadable-advisory")
            .collect();
        let more: Vec<_> = gaps.iter().filter(|gap| gap.place.is_empty()).collect();
        assert_eq!(gaps.len(), 21);
        assert_eq!(more[0].what, "10 more advisories");
        let note = coverage
            .notes
            .iter()
            .find(|note| note.name == "unrecognised-files");
        assert_eq!(note.unwrap().place, "README");
        // What could be read is judged by.
        assert!(
            coverage
                .notes
                .iter()
                .any(|note| note.name == "upstream-only")
        );
    }
}
