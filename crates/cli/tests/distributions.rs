//! Real images and package databases against the advisories of their distributions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::path::Path;
use std::process::Command;

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};

fn scan(directory: &Path, arguments: &[&str]) -> Report {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .arg("scan")
        .args(arguments)
        .args(["--format", "json", "--offline"])
        .output()
        .unwrap();
    printed(&output)
}

fn vulnerabilities(report: &Report) -> Vec<(String, String)> {
    let all = report.targets.iter().flat_map(|t| &t.findings);
    let all = all.filter(|f| f.kind == seawall_model::FindingKind::Vulnerability);
    all.map(|f| (f.id.clone(), f.package.clone().unwrap_or_default()))
        .collect()
}

/// As they are no vulnerability is open in this data; with each version lowered below its fix, each is.
#[test]
fn alpine_images_as_they_are_and_lowered() {
    let Some(data) = seawall_testkit::test_data("alpine_images") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let feeds = data
        .join("advisories/alpine-secdb/json")
        .display()
        .to_string();
    for (image, release) in [("alpine-310.tar.gz", "3.10"), ("alpine-311.tar.gz", "3.11")] {
        let archive = data
            .join("fixtures/images/trivy")
            .join(image)
            .display()
            .to_string();
        let report = scan(directory.path(), &[&archive, "--feeds", &feeds]);
        let target = &report.targets[0];
        assert_eq!(target.packages.len(), 14, "{image}");
        assert_eq!(vulnerabilities(&report), [], "{image}");

        // A copy of its database, every package at a version that comes before all fixes.
        let mut expected = std::collections::BTreeSet::new();
        let main: serde_json::Value = serde_json::from_slice(&read(
            &data.join(format!("advisories/alpine-secdb/json/v{release}/main.json")),
        ))
        .unwrap();
        let mut database = String::new();
        for package in &target.packages {
            let origin = package
                .source
                .as_ref()
                .map_or(package.name.as_str(), |s| s.name.as_str());
            database.push_str(&format!(
                "P:{}\nV:0.0.0_alpha1-r0\nA:x86_64\no:{origin}\n\n",
                package.name
            ));
            let entry = main["packages"]
                .as_array()
                .unwrap()
                .iter()
                .find(|p| p["pkg"]["name"] == origin);
            let fixes = entry
                .and_then(|p| p["pkg"]["secfixes"].as_object())
                .into_iter()
                .flatten();
            for id in fixes
                .filter(|(version, _)| *version != "0")
                .flat_map(|(_, ids)| ids.as_array().unwrap())
            {
                let first = id.as_str().unwrap().split_whitespace().next().unwrap();
                expected.insert((first.to_owned(), package.name.clone()));
            }
        }
        assert!(expected.len() > 20, "{image}: {}", expected.len());
        let layer = TestLayer::default()
            .file(
                "etc/os-release",
                format!("ID=alpine\nVERSION_ID={release}.0\n"),
            )
            .file("lib/apk/db/installed", database);
        TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("low.tar"));
        let lowered = scan(directory.path(), &["low.tar", "--feeds", &feeds]);
        let name = |purl: &str| {
            purl.parse::<seawall_model::Purl>()
                .unwrap()
                .name()
                .to_owned()
        };
        let found: std::collections::BTreeSet<_> = vulnerabilities(&lowered)
            .into_iter()
            .map(|(id, purl)| (id, name(&purl)))
            .collect();
        assert_eq!(found, expected, "{image}");
        println!("{image}: 0 as it is, {} lowered", found.len());
    }
}

fn read(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// A Debian status file against the tracker: what is found is what a plain reading of both says, with
/// dpkg itself as the judge of versions.
#[test]
fn debian_status_files_against_the_tracker() {
    let Some(data) = seawall_testkit::test_data("debian_status") else {
        return;
    };
    let tracker = zstd::decode_all(
        std::fs::File::open(data.join("advisories/debian/tracker-derived-from-dsa-dla.json.zst"))
            .unwrap(),
    )
    .unwrap();
    let tracker: serde_json::Value = serde_json::from_slice(&tracker).unwrap();
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("feeds")).unwrap();
    std::fs::write(
        directory.path().join("feeds/debian.json"),
        serde_json::to_vec(&tracker).unwrap(),
    )
    .unwrap();
    let files = seawall_testkit::unpack(&data.join("fixtures/os-packages.tar.zst"));
    let mut checked = 0;
    for (path, bytes) in files
        .iter()
        .filter(|(path, _)| path.ends_with(".status") && !path.contains("vcpkg"))
    {
        // One is of Ubuntu, of whose builds Debian's advisories do not speak.
        let of_debian = String::from_utf8_lossy(bytes).replace("@lists.ubuntu", "@lists.debian");
        for (number, codename) in [("9", "stretch"), ("10", "buster"), ("11", "bullseye")] {
            let layer = TestLayer::default()
                .file(
                    "etc/os-release",
                    format!("ID=debian\nVERSION_ID=\"{number}\"\n"),
                )
                .file("var/lib/dpkg/status", &of_debian);
            TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("d.tar"));
            let report = scan(directory.path(), &["d.tar", "--feeds", "feeds"]);
            let mut found: Vec<(String, String)> = vulnerabilities(&report);
            found.sort();
            let mut expected = Vec::new();
            for package in &report.targets[0].packages {
                let (source, version) = package
                    .source
                    .as_ref()
                    .map_or((&package.name, &package.version), |s| (&s.name, &s.version));
                for (cve, entry) in tracker[source].as_object().into_iter().flatten() {
                    let release = &entry["releases"][codename];
                    let open = match (
                        release["status"].as_str(),
                        release["fixed_version"].as_str(),
                    ) {
                        (Some("open"), _) => true,
                        (Some("resolved"), Some(fixed)) if fixed != "0" => older(version, fixed),
                        _ => false,
                    };
                    if open {
                        expected.push((cve.clone(), package.purl.clone()));
                    }
                }
            }
            expected.sort();
            expected.dedup();
            assert_eq!(found, expected, "{path} as {codename}");
            checked += expected.len();
        }
    }
    println!("{checked} matches agree");
    assert!(checked > 50, "{checked}");
}

/// Every package as it is, with its maintainers: of a system of Ubuntu that calls itself Debian nothing is
/// judged, and that is a gap.
#[test]
fn a_status_file_of_ubuntu_in_debian() {
    let Some(data) = seawall_testkit::test_data("ubuntu_in_debian") else {
        return;
    };
    let files = seawall_testkit::unpack(&data.join("fixtures/os-packages.tar.zst"));
    let status = &files["claircore/dpkg/testdata/texlive.status"];
    let directory = tempfile::tempdir().unwrap();
    let gaps = |os: &str| {
        let layer = TestLayer::default()
            .file("etc/os-release", os)
            .file("var/lib/dpkg/status", status);
        TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("u.tar"));
        let report = scan(directory.path(), &["u.tar"]);
        assert_eq!(report.targets[0].packages.len(), 357);
        let gaps = report.targets[0].coverage.gaps.iter();
        gaps.map(|gap| gap.name.to_string()).collect::<Vec<_>>()
    };
    let foreign = "foreign-package-database".to_owned();
    assert!(gaps("ID=debian\nVERSION_ID=10\n").contains(&foreign));
    assert!(!gaps("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=18.04\n").contains(&foreign));
}

/// Debian's own comparison.
fn older(a: &str, b: &str) -> bool {
    #[expect(clippy::disallowed_methods, reason = "the oracle")]
    let status = Command::new("dpkg")
        .args(["--compare-versions", a, "lt", b])
        .status()
        .unwrap();
    status.success()
}
