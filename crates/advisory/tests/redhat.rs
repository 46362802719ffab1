//! Red Hat's VEX documents as published, against builds of each line.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that goes wrong should say so loudly; it reads files that we trust"
)]

use std::path::Path;

use seawall_advisory::{Matcher, Store, StoreOptions};
use seawall_model::{OperatingSystem, Package, PackageKind, Severity, SourcePackage, Status};

/// The documents of the shared data, unpacked into a directory.
fn documents(data: &Path, directory: &Path) {
    for folder in ["csaf-vex", "vex-acceptance", "csaf-advisories"] {
        let from = data.join("advisories/excerpts/redhat").join(folder);
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let bytes = std::fs::read(&path).unwrap();
            let (name, bytes) = match name.strip_suffix(".zst") {
                Some(name) => (name, zstd::decode_all(&bytes[..]).unwrap()),
                None => (name, bytes),
            };
            std::fs::write(directory.join(name), bytes).unwrap();
        }
    }
}

fn import(directory: &Path, path: &Path) -> (u64, Matcher) {
    let store = Store::new(directory);
    let imported = store
        .import(&[path.to_owned()], StoreOptions::default())
        .unwrap();
    assert_eq!(imported.unreadable, 0, "{:?}", imported.holes);
    assert_eq!(imported.sources.len(), 1);
    let source = &imported.sources[0];
    println!(
        "{} records, {} rows, {} bytes, {} passed over",
        source.records, source.rows, source.bytes, imported.passed_over
    );
    (source.records, store.matcher().unwrap())
}

/// What is found of a CVE: status, fixed version, severity.
fn judge(
    matcher: &Matcher,
    (id, release): (&str, &str),
    (name, source, version): (&str, &str, &str),
    cve: &str,
) -> Option<(Status, String, Severity)> {
    let os = OperatingSystem {
        id: id.to_owned(),
        version: release.to_owned(),
        ..OperatingSystem::default()
    };
    let mut package = Package::new(PackageKind::RPM, name, version);
    package.arch = Some("x86_64".to_owned());
    package.source = Some(SourcePackage {
        name: source.to_owned(),
        version: version.to_owned(),
    });
    let matches = matcher.match_packages(Some(&os), &[package]);
    assert!(
        matches.coverage.gaps.is_empty(),
        "{:?}",
        matches.coverage.gaps
    );
    let finding = matches.findings.into_iter().find(|f| f.id == cve)?;
    Some((finding.status, finding.fixed_in.join(" "), finding.severity))
}

#[test]
fn each_line_of_builds_is_judged_by_its_own_fix() {
    let Some(data) = seawall_testkit::test_data("redhat") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    documents(&data, &feeds);
    let (records, matcher) = import(&directory.path().join("db"), &feeds);

    let curl = |release, version| {
        judge(
            &matcher,
            ("rhel", release),
            ("libcurl", "curl", version),
            "CVE-2023-38545",
        )
    };
    let fixed = |version: &str| Some((Status::Affected, version.to_owned(), Severity::High));
    let newest = "0:7.76.1-26.el9_3.2";
    for affected in [
        "7.76.1-14.el9_0.8",
        "7.76.1-23.el9",
        "7.76.1-23.el9_2.3",
        "7.76.1-26.el9",
        "7.76.1-26.el9_3.1",
    ] {
        assert_eq!(curl("9.3", affected), fixed(newest), "{affected}");
    }
    for clear in [
        "7.76.1-14.el9_0.9",
        "7.76.1-23.el9_2.4",
        "7.76.1-26.el9_3.2",
        "7.76.1-29.el9_4",
    ] {
        assert_eq!(curl("9.3", clear), None, "{clear}");
    }
    assert_eq!(curl("8.9", "7.61.1-33.el8"), None, "not affected");

    let null = |id, release, name, source, version| {
        judge(
            &matcher,
            (id, release),
            (name, source, version),
            "CVE-2024-0727",
        )
    };
    let low = |status, fixed: &str| Some((status, fixed.to_owned(), Severity::Low));
    assert_eq!(
        null("rhel", "9.3", "openssl-libs", "openssl", "1:3.0.7-25.el9_3"),
        low(Status::Affected, "1:3.0.7-27.el9")
    );
    assert_eq!(
        null("rhel", "9.4", "openssl-libs", "openssl", "1:3.0.7-27.el9"),
        None
    );
    assert_eq!(
        null("centos", "6", "openssl", "openssl", "1.0.1e-58.el6_10"),
        low(Status::EndOfLife, "")
    );
    assert_eq!(
        null(
            "rhel",
            "8.9",
            "edk2-ovmf",
            "edk2",
            "20220126gitbb1bba3d77-6.el8"
        ),
        low(Status::WillNotFix, "")
    );
    // A fix that only those with extended support have: it is in their build all the same.
    let perl = |version| {
        judge(
            &matcher,
            ("rhel", "9.7"),
            ("perl-FCGI", "perl-FCGI", version),
            "CVE-2025-40907",
        )
    };
    assert_eq!(perl("1:0.79-8.el9_2.1"), None);
    assert_eq!(perl("1:0.79-8.el9"), fixed("1:0.79-8.1.el9_6"));

    // The same documents as one archive.
    let mut tar = Vec::new();
    for entry in std::fs::read_dir(&feeds).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("2024/{}", path.file_name().unwrap().to_str().unwrap());
        tar.push((name, std::fs::read(path).unwrap()));
    }
    let packed = directory.path().join("csaf_vex_2026-01-01.tar.zst");
    let tar = seawall_testkit::image::archive(&tar);
    std::fs::write(&packed, zstd::encode_all(&tar[..], 3).unwrap()).unwrap();
    let (again, matcher) = import(&directory.path().join("db2"), &packed);
    assert_eq!(again, records);
    let found = judge(
        &matcher,
        ("rhel", "9.3"),
        ("libcurl", "curl", "7.76.1-26.el9"),
        "CVE-2023-38545",
    );
    assert_eq!(found, fixed(newest));
}

/// A document about `x` in RHEL 9, and a list that takes it back.
#[test]
fn what_was_taken_back_is_gone_unless_it_came_again() {
    let text = |cve: &str, date: &str| {
        format!(
            r#"{{"document":{{"category":"csaf_vex","tracking":{{"id":"{cve}","status":"final","current_release_date":"{date}"}}}},
            "product_tree":{{"branches":[
                {{"product":{{"product_id":"rhel9","product_identification_helper":{{"cpe":"cpe:/o:redhat:enterprise_linux:9"}}}}}}],
            "relationships":[{{"full_product_name":{{"product_id":"rhel9:x"}},"product_reference":"x","relates_to_product_reference":"rhel9"}}]}},
            "vulnerabilities":[{{"cve":"{cve}","product_status":{{"known_affected":["rhel9:x"]}}}}]}}"#
        )
    };
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    std::fs::create_dir_all(feeds.join("2024")).unwrap();
    let write = |name: &str, text: String| std::fs::write(feeds.join(name), text).unwrap();
    write(
        "2024/cve-2024-1.json",
        text("CVE-2024-1", "2024-05-01T00:00:00+00:00"),
    );
    write(
        "2024/cve-2024-2.json",
        text("CVE-2024-2", "2024-07-01T00:00:00+00:00"),
    );
    write(
        "2024/cve-2024-3.json",
        text("CVE-2024-3", "2024-05-01T00:00:00+00:00"),
    );
    let list = "\"2024/cve-2024-1.json\",\"2024-06-01T00:00:00+00:00\"\n\"2024/cve-2024-2.json\",\"2024-06-01T00:00:00+00:00\"\n";
    write("deletions.csv", list.to_owned());
    let (records, matcher) = import(&directory.path().join("db"), &feeds);
    assert_eq!(records, 2);
    for (cve, there) in [
        ("CVE-2024-1", false),
        ("CVE-2024-2", true),
        ("CVE-2024-3", true),
    ] {
        let found = judge(&matcher, ("rhel", "9"), ("x", "x", "1-1.el9"), cve);
        assert_eq!(found.is_some(), there, "{cve}");
    }
}
