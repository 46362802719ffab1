//! Bills of materials that lie in an image: judged like any other package, and second to real files.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_model::Report;
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program};
use serde_json::{Value, json};

fn spdx(urls: &[&str]) -> String {
    let package = |(number, url): (usize, &&str)| {
        json!({"SPDXID": format!("SPDXRef-{number}"), "name": format!("p{number}"), "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": url}]})
    };
    let packages: Vec<Value> = urls.iter().enumerate().map(package).collect();
    json!({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": packages})
        .to_string()
}

#[test]
fn components_of_bitnami_are_judged() {
    let directory = tempfile::tempdir().unwrap();
    let path = "opt/bitnami/redis/.spdx-redis.spdx";
    let urls = [
        "pkg:bitnami/redis@7.0.11-1?arch=amd64&distro=debian-12",
        "pkg:npm/told-twice@1.0.0",
        "pkg:deb/debian/ghost@1.0-1?distro=debian-12",
    ];
    let status =
        "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n\n";
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file("var/lib/dpkg/status", status)
        .file(
            "app/node_modules/told-twice/package.json",
            r#"{"name": "told-twice", "version": "1.0.0"}"#,
        )
        .file(path, spdx(&urls));
    TestImage::new(vec![layer]).docker_archive_old(&directory.path().join("redis.tar"));
    let advisory = json!({
        "schema_version": "1.6.0", "id": "BIT-redis-2023-0001", "aliases": ["CVE-2023-0001"],
        "modified": "2024-01-01T00:00:00Z", "summary": "x",
        "affected": [{"package": {"ecosystem": "Bitnami", "name": "redis"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "7.0.0"}, {"fixed": "7.0.12"}]}]}],
    });
    std::fs::create_dir(directory.path().join("feeds")).unwrap();
    std::fs::write(
        directory.path().join("feeds/BIT-redis-2023-0001.json"),
        advisory.to_string(),
    )
    .unwrap();
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory.path())
        .args([
            "scan",
            "redis.tar",
            "--feeds",
            "feeds",
            "--format",
            "json",
            "--offline",
        ])
        .output()
        .unwrap();
    let report: Report = printed(&output);
    let target = &report.targets[0];
    let mut packages: Vec<_> = target
        .packages
        .iter()
        .map(|p| (p.name.as_str(), p.locations[0].path.as_str()))
        .collect();
    packages.sort_unstable();
    assert_eq!(
        packages,
        [
            ("bash", "var/lib/dpkg/status"),
            ("redis", path),
            ("told-twice", "app/node_modules/told-twice/package.json"),
        ]
    );
    let found: Vec<_> = target
        .findings
        .iter()
        .filter(|f| {
            f.package
                .as_deref()
                .is_some_and(|p| p.starts_with("pkg:bitnami/redis"))
        })
        .collect();
    assert_eq!(found.len(), 1, "{:?}", target.findings);
    assert_eq!(found[0].id, "CVE-2023-0001");
}
