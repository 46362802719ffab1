//! The same system as the documents of other tools tell it, each in its own words for epoch, source
//! package, distribution and module: the same findings as of an image of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::collections::BTreeSet;
use std::path::Path;

use seawall_documents::DocumentKind;
use seawall_model::{FindingKind, PackageState, Report};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};
use serde_json::json;

fn scan(directory: &Path, target: &str, more: &[&str]) -> (Option<i32>, Report) {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["scan", target, "--offline", "--quiet", "--format", "json"])
        .args(["--feeds", "feeds"])
        .args(more)
        .output()
        .unwrap();
    assert!(!output.stdout.is_empty(), "{target}: {}", words(&output));
    (output.status.code(), printed(&output))
}

/// Vulnerability, package and fixed versions of each finding.
fn found(report: &Report) -> BTreeSet<(String, String, String)> {
    let [target] = report.targets.as_slice() else {
        panic!("{:?}", report.failed);
    };
    let all = target.findings.iter();
    let all = all.filter(|f| f.kind == FindingKind::Vulnerability);
    all.map(|finding| {
        let package = finding.refs.first().unwrap();
        let package = target.packages.iter().find(|p| p.reference == *package);
        let name = package.unwrap().name.clone();
        (finding.id.clone(), name, finding.fixed_in.join(" "))
    })
    .collect()
}

fn gaps(report: &Report) -> Vec<&str> {
    let gaps = report.targets[0].coverage.gaps.iter();
    gaps.map(|gap| gap.name.as_str()).collect()
}

fn write(directory: &Path, path: &str, content: &str) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn cyclonedx(components: &str) -> String {
    format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{components}]}}"#)
}

fn spdx(packages: &str) -> String {
    format!(r#"{{"spdxVersion":"SPDX-2.3","name":"x","packages":[{packages}]}}"#)
}

fn syft(artifacts: &str, distro: &str) -> String {
    format!(
        r#"{{"artifacts":[{artifacts}],"distro":{distro},"schema":{{"url":"https://x/syft/schema.json"}}}}"#
    )
}

/// libssl 3:1.0-1, built from openssl 2:0.9-1, of Debian 11.
const PURL: &str = "pkg:deb/debian/libssl@3%3A1.0-1?arch=amd64";
const BARE: &str = "pkg:deb/debian/libssl@1.0-1?arch=amd64&epoch=3";

fn in_cyclonedx() -> Vec<(&'static str, String)> {
    let (purl, bare) = (PURL, BARE);
    let component = |purl: &str, more: &str| {
        cyclonedx(&format!(
            r#"{{"type":"library","name":"libssl","version":"3:1.0-1","purl":"{purl}"{more}}}"#
        ))
    };
    let trivy = r#","properties":[{"name":"aquasecurity:trivy:SrcName","value":"openssl"},
        {"name":"aquasecurity:trivy:SrcVersion","value":"0.9"},{"name":"aquasecurity:trivy:SrcRelease","value":"1"},
        {"name":"aquasecurity:trivy:SrcEpoch","value":"2"},{"name":"aquasecurity:trivy:PkgType","value":"debian"}]"#;
    let system = r#",{"type":"operating-system","name":"debian","version":"11.3"}"#;
    let of_syft = r#","properties":[{"name":"syft:metadata:source","value":"openssl"},
        {"name":"syft:metadata:sourceVersion","value":"2:0.9-1"}]"#;
    let upstream = format!("{purl}&upstream=openssl%402%3A0.9-1");
    vec![
        (
            "syft purl",
            component(&format!("{upstream}&distro=debian-11"), ""),
        ),
        (
            "syft properties",
            component(&format!("{purl}&distro=bullseye"), of_syft),
        ),
        (
            "trivy",
            component(&format!("{bare}&distro=debian-11.3"), trivy),
        ),
        (
            "trivy with a system",
            component(bare, trivy).replace("]}]}", &format!("]}}{system}]}}")),
        ),
        (
            "scalibr",
            component(
                &format!("{purl}&distro=bullseye&source=openssl&sourceversion=2%3A0.9-1"),
                "",
            ),
        ),
        (
            "cdxgen",
            component(&format!("{upstream}&distro_name=bullseye"), ""),
        ),
        (
            "cyclonedx xml",
            format!(
                r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component
                type="operating-system"><name>debian</name><version>11</version></component><component
                type="library"><name>libssl</name><version>3:1.0-1</version><purl>{}</purl></component>
                </components></bom>"#,
                upstream.replace('&', "&amp;")
            ),
        ),
    ]
}

fn in_other_forms() -> Vec<(&'static str, String)> {
    let (purl, bare) = (PURL, BARE);
    let artifact = |purl: &str| {
        format!(
            r#"{{"name":"libssl","version":"3:1.0-1","type":"deb","purl":"{purl}","metadata":
            {{"source":"openssl","sourceVersion":"2:0.9-1","maintainer":"X <x@debian.org>"}}}}"#
        )
    };
    let of_spdx = |purl: &str, more: &str| {
        format!(
            r#"{{"SPDXID":"SPDXRef-a","name":"libssl","versionInfo":"3:1.0-1"{more},"externalRefs":
            [{{"referenceType":"purl","referenceLocator":"{purl}"}}]}}"#
        )
    };
    let upstream = format!("{purl}&upstream=openssl%402%3A0.9-1");
    vec![
        (
            "syft json",
            syft(
                &artifact(purl),
                r#"{"id":"debian","versionID":"11","name":"Debian GNU/Linux"}"#,
            ),
        ),
        (
            "old syft json without package urls",
            syft(&artifact(""), r#"{"name":"debian","version":"11"}"#),
        ),
        (
            "syft spdx",
            spdx(&of_spdx(&format!("{upstream}&distro=debian-11"), "")),
        ),
        (
            "trivy spdx",
            spdx(&format!(
                r#"{},{{"SPDXID":"SPDXRef-OperatingSystem-1","name":"debian","versionInfo":"11.3"}}"#,
                of_spdx(
                    bare,
                    r#","sourceInfo":"built package from: openssl 2:0.9-1""#
                )
            )),
        ),
        (
            "trivy spdx annotations",
            spdx(&of_spdx(
                &format!("{bare}&distro=debian-11"),
                r#","annotations":[{"comment":"SrcName: openssl"},{"comment":"SrcVersion: 0.9"},
                {"comment":"SrcRelease: 1"},{"comment":"SrcEpoch: 2"}]"#,
            )),
        ),
        (
            "spdx tag-value",
            format!(
                "SPDXVersion: SPDX-2.3\nDocumentName: x\nPackageName: libssl\nSPDXID: SPDXRef-a\n\
                 PackageVersion: 3:1.0-1\nPackageComment: <text>PackageName: no\nPackageName: none</text>\n\
                 ExternalRef: PACKAGE-MANAGER purl {upstream}&distro=debian-11\n"
            ),
        ),
    ]
}

#[test]
fn sources_and_epochs_of_debian() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let fixed = |version: &str| {
        json!({"releases": {"bullseye": {"status": "resolved", "fixed_version": version,
        "urgency": "high", "repositories": {"bullseye": "1"}}}})
    };
    // Each is only found, or only not, by one who knows the source, its version, and its epoch.
    let tracker = json!({
        "openssl": {"CVE-1-OPEN": fixed("2:0.9-2"), "CVE-2-DONE": fixed("2:0.9-1"), "CVE-3-DONE": fixed("1:5-1")},
        "libssl": {"CVE-4-OTHER": fixed("9:9")},
    });
    write(directory, "feeds/debian.json", &tracker.to_string());
    let status = "Package: libssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3:1.0-1\n\
        Source: openssl (2:0.9-1)\n\n";
    let layer = TestLayer::default()
        .file("etc/os-release", "ID=debian\nVERSION_ID=11\n")
        .file("var/lib/dpkg/status", status);
    TestImage::new(vec![layer]).docker_archive_new(&directory.join("image.tar"));
    let (_, image) = scan(directory, "image.tar", &[]);
    let expected = found(&image);
    assert!(!expected.is_empty());
    for (name, text) in in_cyclonedx().into_iter().chain(in_other_forms()) {
        write(directory, "document", &text);
        let (_, report) = scan(directory, "document", &[]);
        assert_eq!(found(&report), expected, "{name}: {text}");
        assert_eq!(gaps(&report), Vec::<&str>::new(), "{name}");
        let ends = |report: &Report| report.targets[0].os.as_ref().unwrap().eol;
        assert_eq!(ends(&report), ends(&image), "{name}");
    }
}

#[test]
fn modules_and_epochs_of_rpm() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let record = json!({"id": "ALSA-2024:1", "modified": "2024-01-01T00:00:00Z", "related": ["CVE-2024-1"],
        "summary": "Moderate: nodejs:18 security update",
        "affected": [{"package": {"ecosystem": "AlmaLinux:8", "name": "nodejs"}, "ranges": [{"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "1:18.2-1.module_el8.9.0+1+a"}]}]}]});
    write(directory, "feeds/alma.json", &record.to_string());
    let label = "nodejs%3A18%3A80%3Aabc";
    let version = "18.1-1.module_el8.9.0%2B1%2Ba";
    let purl = format!("pkg:rpm/almalinux/nodejs@{version}?arch=x86_64&epoch=1");
    let component = |purl: &str, more: &str| {
        cyclonedx(&format!(
            r#"{{"type":"library","name":"nodejs","version":"1:18.1-1.module_el8.9.0+1+a","purl":"{purl}"{more}}}"#
        ))
    };
    let mut labels = Vec::new();
    for (name, text) in [
        (
            "syft",
            component(
                &format!(
                    "{purl}&distro=almalinux-8.9&upstream=nodejs-18.1-1.src.rpm&rpmmod={label}"
                ),
                "",
            ),
        ),
        (
            "trivy",
            component(
                &purl.replace("almalinux", "alma"),
                r#","properties":[{"name":"aquasecurity:trivy:Modularitylabel","value":"nodejs:18:80:abc"}]},
                {"type":"operating-system","name":"alma","version":"8.9""#,
            ),
        ),
        (
            "trivy qualifier",
            component(
                &format!("{purl}&distro=alma-8.9&modularitylabel={label}"),
                "",
            ),
        ),
        (
            "no epoch in the package url",
            component(
                &format!("pkg:rpm/almalinux/nodejs@{version}?distro=almalinux-8&rpmmod={label}"),
                "",
            ),
        ),
        (
            "syft json",
            syft(
                &format!(
                    r#"{{"name":"nodejs","version":"18.1-1.module_el8.9.0+1+a","type":"rpm","purl":
                    "pkg:rpm/almalinux/nodejs@{version}","metadata":{{"epoch":1,"sourceRpm":"nodejs-18.1-1.src.rpm",
                    "modularityLabel":"nodejs:18:80:abc","vendor":"AlmaLinux"}}}}"#
                ),
                r#"{"id":"almalinux","versionID":"8.9"}"#,
            ),
        ),
    ] {
        write(directory, "document", &text);
        let (_, report) = scan(directory, "document", &[]);
        let package = &report.targets[0].packages[0];
        assert_eq!(package.version, "1:18.1-1.module_el8.9.0+1+a", "{name}");
        labels.push(package.modularity.clone());
        assert_eq!(
            found(&report).len(),
            1,
            "{name}: {:?}",
            report.targets[0].coverage
        );
    }
    assert!(
        labels
            .iter()
            .all(|l| l.as_deref() == Some("nodejs:18:80:abc")),
        "{labels:?}"
    );
}

#[test]
fn origins_of_apk() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let secdb = r#"{"distroversion":"v3.19","reponame":"main","packages":[{"pkg":{"name":"openssl",
        "secfixes":{"3.1.4-r5":["CVE-2024-1"]}}}]}"#;
    write(directory, "feeds/main.json", secdb);
    let component = |purl: &str, more: &str| {
        cyclonedx(&format!(
            r#"{{"type":"library","name":"libssl3","version":"3.1.4-r2","purl":"{purl}"{more}}}"#
        ))
    };
    let purl = "pkg:apk/alpine/libssl3@3.1.4-r2?arch=x86_64";
    for text in [
        component(&format!("{purl}&distro=alpine-3.19.1&upstream=openssl"), ""),
        component(&format!("{purl}&distro=3.19.1&origin=openssl"), ""),
        component(
            &format!("{purl}&distro=v3.19"),
            r#","properties":[{"name":"syft:metadata:originPackage","value":"openssl"}]"#,
        ),
        syft(
            r#"{"name":"libssl3","version":"3.1.4-r2","type":"apk","purl":"pkg:alpine/libssl3@3.1.4-r2",
            "metadata":{"originPackage":"openssl"}}"#,
            r#"{"name":"alpine","version":"3.19.1"}"#,
        ),
    ] {
        write(directory, "document", &text);
        let (_, report) = scan(directory, "document", &[]);
        assert_eq!(
            found(&report).len(),
            1,
            "{text}: {:?}",
            report.targets[0].coverage
        );
    }
    // Of what system it is nobody says; the user does.
    write(
        directory,
        "document",
        &component(&format!("{purl}&upstream=openssl"), ""),
    );
    let (code, report) = scan(directory, "document", &[]);
    assert_eq!((code, found(&report).len()), (Some(3), 0));
    assert_eq!(gaps(&report), ["nothing-assessed", "unknown-distribution"]);
    let (_, report) = scan(directory, "document", &["--distro", "alpine:3.19"]);
    assert_eq!(found(&report).len(), 1);
}

/// Every document of other tools among the fixtures: read, or refused by name; none is clear unseen.
#[test]
fn documents_at_hand() {
    let Some(data) = seawall_testkit::test_data("documents_of_others") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write(directory, "feeds/none.json", "{}");
    let files = seawall_testkit::unpack(&data.join("fixtures/sbom-vex-scanners.tar.zst"));
    let (mut read, mut refused) = (0, 0);
    for (name, bytes) in &files {
        let Some(kind) = seawall_documents::sniff(bytes) else {
            continue;
        };
        std::fs::write(directory.join("document"), bytes).unwrap();
        let (code, report) = scan(directory, "document", &["--only", "packages"]);
        if let DocumentKind::Unread(form) = kind {
            assert_eq!(code, Some(2), "{name}");
            assert!(report.failed[0].reason.contains(form), "{name}");
            refused += 1;
            continue;
        }
        let Some(target) = report.targets.first() else {
            panic!("{name}: {:?}", report.failed);
        };
        let present = target.packages.iter();
        let present = present.filter(|p| p.state == PackageState::Present);
        let of_system = present.clone().filter(|p| p.kind.is_os()).count();
        if code == Some(0) {
            assert!(present.count() > 0, "{name} is clear of nothing");
            let known = target
                .os
                .as_ref()
                .is_some_and(|os| os.ecosystem().is_some());
            assert!(of_system == 0 || known, "{name}: {:?}", target.os);
        }
        read += 1;
    }
    println!("{read} documents are read, {refused} refused by name");
    assert!(read > 80 && refused >= 4, "{read}, {refused}");
}
