//! CycloneDX.

use proptest::prelude::*;
use seawall_documents::{DocumentError, Sbom, cyclonedx};
use seawall_model::TargetReport;

use crate::samples;

fn write(targets: &[TargetReport]) -> Vec<u8> {
    let tool = samples::tool();
    let mut out = Vec::new();
    cyclonedx::write(targets, &samples::options(&tool), &mut out).unwrap();
    out
}

fn read(text: &str) -> Sbom {
    cyclonedx::read(text.as_bytes()).unwrap()
}

#[test]
fn our_document() {
    let text = String::from_utf8(write(&[samples::realistic()])).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn our_document_reads_back_whole() {
    let target = samples::realistic();
    let sbom = cyclonedx::read(&write(std::slice::from_ref(&target))).unwrap();
    assert_eq!(sbom.name, target.target.reference);
    assert_eq!(sbom.digest, target.digest);
    assert_eq!(sbom.platform, target.platform);
    assert_eq!(sbom.layers, target.layers);
    assert_eq!(sbom.os, target.os);
    assert_eq!(sbom.packages, target.packages);
    assert_eq!(sbom.coverage.gaps, target.coverage.gaps);
    assert_eq!(sbom.coverage.notes, target.coverage.notes);
}

#[test]
fn equal_content_has_an_equal_serial_number() {
    let mut target = samples::realistic();
    let first = write(std::slice::from_ref(&target));
    assert_eq!(first, write(std::slice::from_ref(&target)));
    target.packages[0].version.push('1');
    let serial = |bytes: &[u8]| {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        value["serialNumber"].as_str().unwrap().to_owned()
    };
    assert_ne!(serial(&first), serial(&write(&[target])));
}

#[test]
fn several_targets_keep_their_packages_apart() {
    let bytes = write(&[samples::realistic(), samples::realistic()]);
    let sbom = cyclonedx::read(&bytes).unwrap();
    assert_eq!(sbom.packages.len(), 12);
    assert!(sbom.packages[9].depends_on[0].starts_with("target-1/"));
    assert_eq!(sbom.coverage.gaps.len(), 2);
    assert_eq!(sbom.os.unwrap().id, "debian");
}

#[test]
fn documents_of_others() {
    let sbom = read(
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"name":"app"}},
        "components":[
          {"type":"operating-system","name":"debian","version":"12.5","properties":[
             {"name":"syft:distro:prettyName","value":"Debian 12"}]},
          {"bom-ref":"a","type":"library","name":"libssl3","version":"3.0.9-1","purl":"pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12.5",
           "licenses":[{"license":{"id":"MIT"}},{"license":{"name":"x"}}],
           "properties":[{"name":"aquasecurity:trivy:SrcName","value":"openssl"},
             {"name":"aquasecurity:trivy:SrcVersion","value":"3.0.9"},
             {"name":"aquasecurity:trivy:SrcRelease","value":"1"},
             {"name":"aquasecurity:trivy:SrcEpoch","value":"2"}]},
          {"bom-ref":"lock","type":"application","name":"package-lock.json","components":[
             {"bom-ref":"b","type":"library","group":"@Scope","name":"Inner","version":1,"purl":"pkg:npm/%40scope/inner@1"}]},
          {"type":"library","group":"g","name":"nameless","version":"3"},
          {"type":"file","name":"/etc/passwd"}, 7],
        "dependencies":[{"ref":"a","dependsOn":["b","b","nothing"]},{"ref":"x","dependsOn":["a"]}]}"#,
    );
    assert_eq!(sbom.name, "app");
    let os = sbom.os.unwrap();
    assert_eq!(
        (os.id.as_str(), os.version.as_str(), os.name.as_str()),
        ("debian", "12.5", "Debian 12")
    );
    let names: Vec<_> = sbom.packages.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["libssl3", "@Scope/Inner", "g/nameless"]);
    let source = sbom.packages[0].source.as_ref().unwrap();
    assert_eq!(
        (source.name.as_str(), source.version.as_str()),
        ("openssl", "2:3.0.9-1")
    );
    assert_eq!(sbom.packages[0].licences, ["MIT", "x"]);
    assert_eq!(sbom.packages[0].depends_on, ["b"]);
    assert!(sbom.packages[2].unassessed.is_some());
    assert_eq!(sbom.coverage.notes.len(), 3);
    assert!(sbom.coverage.gaps.is_empty());
}

#[test]
fn the_operating_system_comes_from_package_urls_that_agree() {
    let of = |second: &str| {
        read(&format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","components":[
            {{"type":"library","name":"a","purl":"pkg:apk/alpine/a@1?distro=3.19.1"}},
            {{"type":"library","name":"b","purl":"{second}"}}]}}"#
        ))
    };
    let agreed = of("pkg:apk/alpine/b@1?distro=alpine-3.19.1");
    assert_eq!(agreed.os.unwrap().version, "3.19.1");
    let torn = of("pkg:deb/debian/b@1?distro=debian-12");
    assert_eq!(torn.os, None);
    assert_eq!(torn.coverage.gaps[0].name, "sbom-operating-systems");
}

#[test]
fn a_document_that_calls_itself_incomplete_has_a_hole() {
    let of = |aggregate: &str| {
        read(&format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","compositions":[{{"aggregate":"{aggregate}"}}]}}"#
        ))
    };
    assert_eq!(of("incomplete_first_party_only").coverage.gaps.len(), 1);
    assert!(of("complete").coverage.gaps.is_empty());
    assert!(of("unknown").coverage.gaps.is_empty());
}

#[test]
fn what_is_no_document_is_an_error() {
    for text in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"bomFormat":"CycloneDX"}"#,
        r#"{"bomFormat":"CycloneDX","specVersion":"2.0"}"#,
        r#"{"bomFormat":"CycloneDX","bomFormat":"CycloneDX","specVersion":"1.5"}"#,
    ] {
        assert!(cyclonedx::read(text.as_bytes()).is_err(), "{text}");
    }
    let deep = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":{}"#,
        r#"[{"components":"#.repeat(100_000)
    );
    assert!(matches!(
        cyclonedx::read(deep.as_bytes()),
        Err(DocumentError::Malformed { .. })
    ));
}

#[test]
fn a_document_cut_anywhere_is_an_error() {
    let bytes = write(&[samples::realistic()]);
    let end = bytes.len() - 2;
    for cut in (0..end).step_by(17).chain([end]) {
        assert!(cyclonedx::read(&bytes[..cut]).is_err(), "{cut}");
    }
}

proptest! {
    #[test]
    fn packages_read_back_the_same(packages in samples::packages()) {
        let target = samples::target(packages);
        let sbom = cyclonedx::read(&write(std::slice::from_ref(&target))).unwrap();
        prop_assert_eq!(sbom.packages, target.packages);
        prop_assert_eq!(sbom.os, target.os);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = cyclonedx::read(&bytes);
    }
}
