//! SPDX.

use proptest::prelude::*;
use seawall_documents::{Sbom, spdx};
use seawall_model::TargetReport;

use crate::samples;

fn write(targets: &[TargetReport]) -> Vec<u8> {
    let tool = samples::tool();
    let mut out = Vec::new();
    spdx::write(targets, &samples::options(&tool), &mut out).unwrap();
    out
}

fn read(text: &str) -> Sbom {
    spdx::read(text.as_bytes()).unwrap()
}

#[test]
fn our_document() {
    let text = String::from_utf8(write(&[samples::realistic()])).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn our_document_reads_back_whole() {
    let target = samples::realistic();
    let sbom = spdx::read(&write(std::slice::from_ref(&target))).unwrap();
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
fn both_formats_tell_the_same() {
    let target = samples::realistic();
    let tool = samples::tool();
    let mut bytes = Vec::new();
    let targets = std::slice::from_ref(&target);
    seawall_documents::cyclonedx::write(targets, &samples::options(&tool), &mut bytes).unwrap();
    let mut one = seawall_documents::cyclonedx::read(&bytes).unwrap();
    // SPDX has no serial numbers.
    assert!(std::mem::take(&mut one.known_as)[0].starts_with("urn:uuid:"));
    assert_eq!(one, spdx::read(&write(targets)).unwrap());
}

#[test]
fn several_targets_keep_their_packages_apart() {
    let bytes = write(&[samples::realistic(), samples::realistic()]);
    let sbom = spdx::read(&bytes).unwrap();
    assert_eq!(sbom.packages.len(), 12);
    assert!(sbom.packages[9].depends_on[0].starts_with("target-1/"));
    assert_eq!(sbom.coverage.gaps.len(), 2);
}

#[test]
fn the_time_is_the_callers() {
    let tool = samples::tool();
    let mut options = samples::options(&tool);
    options.timestamp = Some("2026-01-02T03:04:05Z");
    let mut out = Vec::new();
    spdx::write(&[samples::realistic()], &options, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["creationInfo"]["created"], "2026-01-02T03:04:05Z");
}

#[test]
fn documents_of_others() {
    let sbom = read(
        r#"{"spdxVersion":"SPDX-2.2","SPDXID":"SPDXRef-DOCUMENT","name":"doc",
        "hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-1","extractedText":"...","name":"Own words"}],
        "packages":[
          {"SPDXID":"SPDXRef-root","name":"alpine","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:oci/alpine@sha256%3Aab"}]},
          {"SPDXID":"SPDXRef-os","name":"alpine","versionInfo":"3.19.1","primaryPackagePurpose":"OPERATING-SYSTEM"},
          {"SPDXID":"SPDXRef-a","name":"musl","versionInfo":"1.2.4-r2","supplier":"Person: A (a@example.com)",
           "licenseDeclared":"NOASSERTION","licenseConcluded":"LicenseRef-1",
           "externalRefs":[7,{"referenceType":"cpe23Type","referenceLocator":"cpe:x"},
             {"referenceType":"purl","referenceLocator":"pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64"}]},
          {"SPDXID":"SPDXRef-b","name":"log4j-core","versionInfo":"2.14.1",
           "checksums":[{"algorithm":"SHA1","checksumValue":"9141212b8507ab50a45525b545b39d224614528b"}],
           "externalRefs":[{"referenceType":"http://spdx.org/rdf/references/purl","referenceLocator":"pkg:maven/org.apache/log4j-core@2.14.1"}]},
          {"SPDXID":"SPDXRef-c","name":"nothing"}, null],
        "relationships":[
          {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-root"},
          {"spdxElementId":"SPDXRef-b","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"},
          {"spdxElementId":"SPDXRef-b","relationshipType":"DEV_DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"}]}"#,
    );
    assert_eq!(sbom.name, "alpine");
    assert_eq!(sbom.os.unwrap().version, "3.19.1");
    let [musl, log4j] = sbom.packages.as_slice() else {
        panic!("{:?}", sbom.packages);
    };
    assert_eq!(musl.name, "musl");
    assert_eq!(musl.licences, ["Own words"]);
    assert_eq!(musl.vendor.as_deref(), Some("A <a@example.com>"));
    assert_eq!(musl.depends_on, ["SPDXRef-b"]);
    assert_eq!(log4j.name, "org.apache:log4j-core");
    assert_eq!(log4j.depends_on, ["SPDXRef-a"]);
    assert_eq!(log4j.dev, Some(true));
    assert!(log4j.sha1.is_some());
    assert_eq!(sbom.coverage.notes.len(), 2);
}

#[test]
fn what_is_no_document_is_an_error() {
    for text in ["", "{}", "[]", r#"{"spdxVersion":"SPDX-3.0"}"#] {
        assert!(spdx::read(text.as_bytes()).is_err(), "{text}");
    }
    let bytes = write(&[samples::realistic()]);
    let end = bytes.len() - 2;
    for cut in (0..end).step_by(17).chain([end]) {
        assert!(spdx::read(&bytes[..cut]).is_err(), "{cut}");
    }
}

proptest! {
    #[test]
    fn packages_read_back_the_same(packages in samples::packages()) {
        let target = samples::target(packages);
        let sbom = spdx::read(&write(std::slice::from_ref(&target))).unwrap();
        prop_assert_eq!(sbom.packages, target.packages);
        prop_assert_eq!(sbom.os, target.os);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = spdx::read(&bytes);
    }
}
