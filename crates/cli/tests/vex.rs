//! `--vex`: what a document clears is set aside, what it does not stays, and every statement is reported.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs programs"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use seawall_model::{Report, Suppressor};
use seawall_testkit::image::{TestImage, TestLayer};
use seawall_testkit::program::{printed, program, words};
use serde_json::{Value, json};

const LODASH: &str = r#"{"name": "lodash", "version": "4.17.20"}"#;

/// An image, a directory, and advisories that hold something against lodash in both.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let layer = TestLayer::default().file("app/node_modules/lodash/package.json", LODASH);
        let image = TestImage::new(vec![layer]);
        image.docker_archive_named(&place.path().join("app.tar"), "shop/api:1");
        image.oci_archive(&place.path().join("app.oci"));
        place.write("tree/node_modules/lodash/package.json", LODASH);
        let record = json!({"id": "GHSA-35jh-r3h4-6jhm", "aliases": ["CVE-2021-23337"],
            "modified": "2024-01-01T00:00:00Z", "affected": [{
                "package": {"ecosystem": "npm", "name": "lodash"},
                "ranges": [{"type": "SEMVER",
                    "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]});
        place.write("feeds/lodash.json", &record.to_string());
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    fn run(&self, target: &str, arguments: &[&str]) -> Output {
        program(env!("CARGO_BIN_EXE_seawall"), self.path())
            .args([
                "scan",
                target,
                "--offline",
                "--quiet",
                "--no-cache",
                "--feeds",
                "feeds",
            ])
            .args(["--fail-on", "kind == vulnerability", "--format", "json"])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Exit status, and the notes on the document, of a scan with it.
    fn scan(&self, target: &str, document: &Value) -> (Option<i32>, Vec<String>) {
        self.write("v.json", &document.to_string());
        let output = self.run(target, &["--vex", "v.json"]);
        let report: Report = printed(&output);
        let target = &report.targets[0];
        let aside = target.findings.iter().filter_map(|f| f.suppressed.as_ref());
        assert!(
            aside
                .clone()
                .all(|s| s.by == Suppressor::Vex && s.reason.contains("v.json"))
        );
        assert_eq!(report.summary.suppressed, aside.count());
        let holes = target.coverage.gaps.iter().chain(&target.coverage.notes);
        let told = holes.filter(|h| h.name.as_str().contains("vex"));
        (
            output.status.code(),
            told.map(|h| format!("{}: {}", h.name, h.reason)).collect(),
        )
    }
}

fn openvex(status: &str, product: &Value) -> Value {
    json!({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://a/b", "version": 1,
        "timestamp": "2024-01-01T00:00:00Z", "statements": [{"vulnerability":
            {"name": "CVE-2021-23337"}, "products": [product], "status": status,
            "justification": "vulnerable_code_not_in_execute_path"}]})
}

fn csaf(list: &str) -> Value {
    json!({"document": {"category": "csaf_vex", "csaf_version": "2.0"}, "product_tree":
        {"full_product_names": [{"product_id": "l", "name": "lodash",
            "product_identification_helper": {"purl": "pkg:npm/lodash@4.17.20"}}]},
        "vulnerabilities": [{"cve": "CVE-2021-23337", "product_status": {list: ["l"]}}]})
}

fn cyclonedx(state: &str) -> Value {
    json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "vulnerabilities":
        [{"id": "GHSA-35jh-r3h4-6jhm", "analysis": {"state": state},
            "affects": [{"ref": "pkg:npm/lodash@4.17.20"}]}]})
}

const ASIDE: &str = "vex-applied: 1 finding set aside: ";
const LEFT: &str = "vex-applied: 1 finding left as they are: ";

#[test]
fn every_format_clears_and_leaves() {
    let place = Place::new();
    let lodash = json!({"@id": "pkg:npm/lodash@4.17.20"});
    for (document, status, told) in [
        (openvex("not_affected", &lodash), 0, ASIDE),
        (openvex("fixed", &lodash), 0, ASIDE),
        (openvex("affected", &lodash), 1, LEFT),
        (openvex("under_investigation", &lodash), 1, LEFT),
        (csaf("known_not_affected"), 0, ASIDE),
        (csaf("fixed"), 0, ASIDE),
        (csaf("known_affected"), 1, LEFT),
        (cyclonedx("false_positive"), 0, ASIDE),
        (cyclonedx("resolved"), 0, ASIDE),
        (cyclonedx("exploitable"), 1, LEFT),
        (cyclonedx("in_triage"), 1, LEFT),
    ] {
        for target in ["app.tar", "tree"] {
            let (code, notes) = place.scan(target, &document);
            assert_eq!(code, Some(status), "{document}: {notes:?}");
            let [note] = &notes[..] else {
                panic!("{document}: {notes:?}");
            };
            assert!(note.starts_with(told), "{document}: {note}");
        }
    }
    // What can't be read may take a clearance back.
    let (code, notes) = place.scan("tree", &openvex("safe", &lodash));
    assert_eq!(code, Some(1));
    assert!(
        notes.iter().any(|n| n.starts_with("unreadable-vex")),
        "{notes:?}"
    );
}

#[test]
fn statements_of_others_clear_nothing_and_say_why() {
    let place = Place::new();
    let (code, notes) = place.scan(
        "app.tar",
        &openvex("not_affected", &json!({"@id": "pkg:npm/lodash@4.17.20"})),
    );
    assert_eq!((code, notes.len()), (Some(0), 1));
    for (product, why) in [
        (
            json!({"@id": "pkg:npm/lodash@4.17.19"}),
            "the version of the product differs",
        ),
        (
            json!({"@id": "pkg:npm/lodash?arch=x"}),
            "the qualifier arch of the product differs",
        ),
        (
            json!({"@id": "pkg:npm/underscore"}),
            "the product is not in the target",
        ),
        (
            json!({"@id": "https://example.org/shop"}),
            "the product has no name by which packages are known",
        ),
        (
            json!({"@id": "pkg:oci/api?tag=1"}),
            "the product is another image",
        ),
        (
            json!({"@id": format!("pkg:oci/api@sha256:{}", "0".repeat(64)), "subcomponents":
            [{"@id": "pkg:npm/lodash"}]}),
            "the product is another image",
        ),
        (
            json!({"@id": "pkg:npm/express", "subcomponents": [{"@id": "pkg:npm/lodash"}]}),
            "the product that contains the package is not in the target",
        ),
    ] {
        let (code, notes) = place.scan("app.tar", &openvex("not_affected", &product));
        let wanted = format!("vex-unmatched: {why}: CVE-2021-23337");
        assert_eq!((code, notes), (Some(1), vec![wanted]), "{product}");
    }
    // Of the image itself: by its digest.
    let json: Report = printed(&place.run("app.oci", &[]));
    let digest = json.targets[0].digest.clone().unwrap();
    let product = json!({"@id": format!("pkg:oci/other@{digest}")});
    assert_eq!(
        place.scan("app.oci", &openvex("not_affected", &product)).0,
        Some(0)
    );
    assert_eq!(
        place.scan("tree", &openvex("not_affected", &product)).0,
        Some(1)
    );
}

/// An SBOM as a target is known by its serial number.
#[test]
fn bom_links_lead_to_an_sbom() {
    let place = Place::new();
    let serial = "3e671687-395b-41f5-a30f-a58921a69b79";
    let mut bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": format!("urn:uuid:{serial}"), "components": [{"type": "library",
            "bom-ref": "a/b", "name": "lodash", "version": "4.17.20",
            "purl": "pkg:npm/lodash@4.17.20"}]});
    place.write("bom.json", &bom.to_string());
    bom["serialNumber"] = json!("urn:uuid:00000000-395b-41f5-a30f-a58921a69b79");
    place.write("other.json", &bom.to_string());
    let mut vex = cyclonedx("not_affected");
    vex["vulnerabilities"][0]["affects"][0]["ref"] = json!(format!("urn:cdx:{serial}/1#a%2Fb"));
    assert_eq!(place.scan("bom.json", &vex).0, Some(0));
    let (code, notes) = place.scan("other.json", &vex);
    assert_eq!(code, Some(1));
    assert!(
        notes[0].contains("the product is of another SBOM"),
        "{notes:?}"
    );
    assert_eq!(place.scan("tree", &vex).0, Some(1));
}

#[test]
fn a_broken_document_is_an_error_with_its_place_and_none_of_its_words() {
    let place = Place::new();
    for (text, why) in [
        (
            "{\"@context\": \"https://openvex.dev/ns\",\n \"statements\": topsecret",
            "line 2 column",
        ),
        ("{\"topsecret\": 1}", "no VEX document"),
        ("topsecret", "no VEX document"),
        ("", "no VEX document"),
    ] {
        place.write("v.json", text);
        let output = place.run("tree", &["--vex", "v.json"]);
        let said = words(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("--vex v.json") && said.contains(why),
            "{said}"
        );
        assert!(
            !said.contains("topsecret") && output.stdout.is_empty(),
            "{said}"
        );
    }
    assert_eq!(
        place.run("tree", &["--vex", "gone.json"]).status.code(),
        Some(2)
    );
    // Whose word it is is asked as of other named files.
    place.write("v.json", &cyclonedx("resolved").to_string());
    let file = place.path().join("v.json");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o646)).unwrap();
    let output = place.run("tree", &["--vex", "v.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("everybody may write it"));
}

/// One document for the vendor, one for us; each says what came of it.
#[test]
fn several_documents_and_the_policy() {
    let place = Place::new();
    let lodash = json!({"@id": "pkg:npm/lodash"});
    let mut late = openvex("affected", &lodash);
    late["timestamp"] = json!("2025-01-01T00:00:00Z");
    place.write("a.json", &openvex("not_affected", &lodash).to_string());
    place.write("b.json", &late.to_string());
    let both = place.run("tree", &["--vex", "a.json", "--vex", "b.json"]);
    assert_eq!(both.status.code(), Some(1));
    let first = place.run("tree", &["--vex", "b.json", "--vex", "a.json"]);
    assert_eq!(first.status.code(), Some(1));
    let policy =
        "version: 1\nignore: [{id: CVE-2021-23337, reason: r, owner: o, until: 2099-01-01}]\n";
    place.write("seawall.yaml", policy);
    let report: Report = printed(&place.run("tree", &["--vex", "a.json"]));
    let finding = &report.targets[0].findings[0];
    assert_eq!(finding.suppressed.as_ref().unwrap().by, Suppressor::Vex);
    let notes = &report.targets[0].coverage.notes;
    assert!(notes.iter().all(|n| n.name.as_str() != "unused-ignore"));
}
