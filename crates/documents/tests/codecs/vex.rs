//! VEX documents of every format become plain statements, and what can't be read clears nothing.

use proptest::prelude::*;
use seawall_documents::{DocumentError, read_vex};
use seawall_model::{HoleName, VexDocument, VexProduct, VexStatus, VexVersion};
use serde_json::{Value, json};

fn read(document: &Value) -> VexDocument {
    read_vex(document.to_string().as_bytes(), "a.json").unwrap()
}

/// `ids status: products` of each statement; a product is what it is part of, and what it is.
fn shown(document: &VexDocument) -> Vec<String> {
    let thing = |identity: &seawall_model::VexIdentity| {
        let purls = identity.purls.iter().map(ToString::to_string);
        let names: Vec<String> = purls.chain(identity.cpes.iter().cloned()).collect();
        format!("{}{:?}", names.join("|"), identity.versions)
    };
    let list =
        |all: &[seawall_model::VexIdentity]| all.iter().map(thing).collect::<Vec<_>>().join(" ");
    let product =
        |product: &VexProduct| format!("<{}>{}", list(&product.within), list(&product.things));
    let statements = document.statements.iter().map(|statement| {
        let products = statement
            .products
            .iter()
            .map(|i| product(&document.products[*i]));
        format!(
            "{} {:?}: {}",
            statement.ids.join("="),
            statement.status,
            products.collect::<Vec<_>>().join(", ")
        )
    });
    statements.collect()
}

fn openvex(statements: &Value) -> VexDocument {
    read(
        &json!({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://a/b",
        "timestamp": "2024-01-01T00:00:00Z", "version": 1, "statements": statements}),
    )
}

#[test]
fn openvex_of_both_forms() {
    let new = openvex(&json!([
        {"vulnerability": {"name": "CVE-1", "aliases": ["GHSA-1"]}, "status": "not_affected",
            "justification": "vulnerable_code_not_present", "impact_statement": "gone",
            "products": [{"@id": "pkg:oci/a@sha256%3Aff", "subcomponents": [{"@id": "pkg:npm/b@1"},
                {"identifiers": {"purl": "pkg:npm/c"}}]}, {"@id": "pkg:npm/d"}]},
        {"vulnerability": {"@id": "https://nvd.nist.gov/vuln/detail/CVE-2"}, "status": "affected",
            "timestamp": "2024-01-02T00:00:00Z", "products": [{"@id": "https://a/product",
                "identifiers": {"cpe23": "cpe:2.3:a:b:c:1"}}]},
        {"vulnerability": {"name": "CVE-3"}, "status": "fixed"},
    ]));
    assert_eq!(
        shown(&new),
        [
            "CVE-1=GHSA-1 NotAffected: <pkg:oci/a@sha256:ff[]>pkg:npm/b@1[] pkg:npm/c[], <>pkg:npm/d[]",
            "CVE-2 Affected: <>cpe:2.3:a:b:c:1[]",
            "CVE-3 Fixed: ",
        ]
    );
    let first = &new.statements[0];
    assert_eq!(
        first.justification.as_deref(),
        Some("vulnerable_code_not_present")
    );
    assert_eq!(first.text.as_deref(), Some("gone"));
    assert!(first.time < new.statements[1].time);
    assert_eq!(first.time, new.statements[2].time);
    let old = read(
        &json!({"@context": "https://openvex.dev/ns", "statements": [
        {"vulnerability": "CVE-1", "products": ["pkg:oci/a", "pkg:oci/b"],
            "subcomponents": ["pkg:npm/c"], "status": "under_investigation"}]}),
    );
    assert_eq!(
        shown(&old),
        ["CVE-1 UnderInvestigation: <pkg:oci/a[]>pkg:npm/c[], <pkg:oci/b[]>pkg:npm/c[]"]
    );
    assert_eq!(old.statements[0].time, None);
}

#[test]
fn lost_statements_are_said_and_clear_nothing() {
    let read = openvex(&json!([
        {"vulnerability": {"name": "CVE-1"}, "status": "Not Affected", "products": [{"@id": "pkg:npm/a"}]},
        {"status": "fixed", "products": [{"@id": "pkg:npm/a"}]},
        "CVE-2 is fixed",
        {"vulnerability": {"name": "CVE-3"}, "status": "fixed", "products": "pkg:npm/a"},
        {"vulnerability": {"name": "CVE-4"}, "status": "fixed", "products": [7, {"@id": "pkg:"}]},
    ]));
    assert_eq!(
        shown(&read),
        [
            "CVE-1 Unreadable: <>pkg:npm/a[]",
            "CVE-3 Fixed: ",
            "CVE-4 Fixed: <>[], <>[]"
        ]
    );
    assert!(!VexStatus::Unreadable.clears());
    let lost: Vec<_> = read
        .unread
        .iter()
        .map(|h| (h.place.as_str(), h.reason.as_str()))
        .collect();
    assert_eq!(
        lost,
        [
            ("a.json: number 2, counted from 0", "it is no object"),
            (
                "a.json: number 1, counted from 0",
                "it names no vulnerability"
            ),
            (
                "a.json: number 0, counted from 0",
                "its status is no word of OpenVEX"
            ),
        ]
    );
    assert!(
        read.unread
            .iter()
            .all(|h| h.name == HoleName::UNREADABLE_VEX && h.is_gap())
    );
}

fn csaf(tree: &Value, vulnerabilities: &Value) -> VexDocument {
    read(
        &json!({"document": {"category": "csaf_vex", "csaf_version": "2.0", "tracking":
        {"current_release_date": "2024-01-01T00:00:00Z"}}, "product_tree": tree,
        "vulnerabilities": vulnerabilities}),
    )
}

#[test]
fn csaf_products_are_resolved() {
    let branch = |category: &str, name: &str, id: &str, helper: Value| {
        json!({"category": category, "name": name, "product": {"product_id": id, "name": id,
            "product_identification_helper": helper}})
    };
    let relation = |id: &str, part: &str, of: &str| {
        json!({"category": "default_component_of", "product_reference": part,
            "relates_to_product_reference": of, "full_product_name": {"product_id": id, "name": id}})
    };
    let tree = json!({
        "branches": [{"category": "vendor", "name": "v", "branches": [
            branch("product_version", "curl-7.61", "curl", json!({"purl": "pkg:rpm/redhat/curl@7.61"})),
            branch("product_version", "2.6.0", "boot", json!({"purl": "pkg:maven/o/boot"})),
            branch("product_version", "curl.src", "src", json!({"purl": "pkg:rpm/redhat/curl?arch=src"})),
            branch("product_version_range", "vers:npm/<2", "range", json!({"purl": "pkg:npm/a"})),
            branch("product_name", "RHEL", "rhel", json!({"cpe": "cpe:/o:redhat:enterprise_linux:8"})),
            branch("product_name", "twice", "twice", json!({"purl": "pkg:npm/b"})),
            branch("product_name", "twice", "twice", json!({"purl": "pkg:npm/c"})),
        ]}],
        "full_product_names": [{"product_id": "mod", "name": "m", "product_identification_helper":
            {"purl": "pkg:rpmmod/redhat/m@1"}}],
        "relationships": [relation("mod-rhel", "mod", "rhel"), relation("curl-mod", "curl", "mod-rhel"),
            relation("loop", "loop", "rhel")],
        "product_groups": [{"group_id": "g", "product_ids": ["boot", "range"]}],
    });
    let read = csaf(
        &tree,
        &json!([{"cve": "CVE-1", "ids": [{"system_name": "x", "text": "X-1"}],
            "flags": [{"label": "component_not_present", "product_ids": ["curl-mod"]},
                {"label": "vulnerable_code_not_present", "group_ids": ["g"]}],
            "threats": [{"category": "impact", "details": "why", "product_ids": ["curl-mod"]},
                {"category": "impact", "details": "for all"},
                {"category": "exploit_status", "details": "no"}],
            "product_status": {"known_affected": ["src"], "fixed": ["twice", "nowhere", "loop"],
                "recommended": ["curl"],
                "known_not_affected": ["curl-mod", "boot", "range"]}}]),
    );
    assert_eq!(
        shown(&read),
        [
            "CVE-1=X-1 Fixed: <>[], <>[], <>[]",
            "CVE-1=X-1 NotAffected: <cpe:/o:redhat:enterprise_linux:8[] pkg:rpmmod/redhat/m@1[]>pkg:rpm/redhat/curl@7.61[]",
            "CVE-1=X-1 NotAffected: <>pkg:maven/o/boot[One(\"2.6.0\")], <>pkg:npm/a[Range(\"vers:npm/<2\")]",
            "CVE-1=X-1 Affected: <>pkg:rpm/redhat/curl?arch=src[]",
        ]
    );
    let reasons: Vec<_> = (read.statements.iter())
        .map(|s| (s.justification.as_deref(), s.text.as_deref()))
        .collect();
    assert_eq!(
        reasons,
        [
            (None, Some("for all")),
            (Some("component_not_present"), Some("why")),
            (Some("vulnerable_code_not_present"), Some("for all")),
            (None, None),
        ]
    );
}

fn cyclonedx(rest: &Value) -> VexDocument {
    let mut document = json!({"bomFormat": "CycloneDX", "specVersion": "1.5",
        "serialNumber": "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79"});
    for (key, value) in rest.as_object().unwrap() {
        document[key] = value.clone();
    }
    read(&document)
}

#[test]
fn cyclonedx_with_and_without_components() {
    let affects = |reference: &str| json!([{"ref": reference}]);
    let read = cyclonedx(&json!({
    "components": [{"type": "library", "bom-ref": "x", "name": "a", "purl": "pkg:npm/a@1",
        "components": [{"type": "library", "bom-ref": "y", "name": "b", "purl": "pkg:npm/b@1"}]},
        {"type": "library", "bom-ref": "z", "purl": "pkg:npm/c"},
        {"type": "library", "bom-ref": "z", "purl": "pkg:npm/d"}],
    "vulnerabilities": [
        {"id": "CVE-1", "analysis": {"state": "false_positive", "justification": "code_not_present",
            "detail": "d", "lastUpdated": "2024-01-01T00:00:00Z"}, "affects": affects("y"),
            "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}]},
        {"id": "CVE-2", "analysis": {"state": "resolved"},
            "affects": affects("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x")},
        {"id": "CVE-3", "analysis": {"state": "in_triage"}, "affects": affects("pkg:npm/e@1")},
        {"id": "CVE-4", "analysis": {"state": "exploitable"}, "affects": affects("z")},
        {"id": "CVE-5", "affects": affects("x")},
        {"id": "CVE-6", "analysis": {"state": "safe"}, "affects": affects("nowhere")},
        {"id": "CVE-7", "analysis": {"state": "not_affected"},
            "affects": affects("urn:cdx:00000000-395b-41f5-a30f-a58921a69b79/1#pkg:npm/f%401")},
    ]}));
    assert_eq!(
        shown(&read),
        [
            "CVE-1=GHSA-1 NotAffected: <>pkg:npm/b@1[]",
            "CVE-2 Fixed: <>pkg:npm/a@1[]",
            "CVE-3 UnderInvestigation: <>pkg:npm/e@1[]",
            "CVE-4 Affected: <>[]",
            "CVE-6 Unreadable: <>[]",
            "CVE-7 NotAffected: <>pkg:npm/f%401[]",
        ]
    );
    let link = |i: usize| read.products[i].things[0].link.clone();
    assert_eq!(link(1), None);
    assert_eq!(
        link(5).unwrap().serial,
        "00000000-395b-41f5-a30f-a58921a69b79"
    );
    assert_eq!(read.unread.len(), 1);
}

#[test]
fn cyclonedx_of_an_image_is_of_that_image() {
    let read = cyclonedx(&json!({
        "metadata": {"timestamp": "2024-01-01T00:00:00Z", "component": {"type": "container",
            "bom-ref": "image", "name": "shop/api", "version": format!("sha256:{}", "a".repeat(64))}},
        "components": [{"type": "library", "bom-ref": "x", "purl": "pkg:npm/a@1"}],
        "vulnerabilities": [
            {"id": "CVE-1", "analysis": {"state": "not_affected"}, "affects": [{"ref": "x"}]},
            {"id": "CVE-2", "analysis": {"state": "not_affected"}, "affects": [{"ref": "image"}]}]}));
    let image = &read.products[0].within[0];
    assert_eq!(image.image.as_deref(), Some("shop/api"));
    assert_eq!(image.hashes, ["a".repeat(64)]);
    assert_eq!(read.products[1].things[0], *image);
    assert!(read.products[1].within.is_empty());
}

#[test]
fn versions_of_cyclonedx() {
    let one = |text: &str| VexVersion::One(text.to_owned());
    let not = |version| VexVersion::Not(Box::new(version));
    let range = |text: &str| VexVersion::Range(text.to_owned());
    for (versions, wanted) in [
        (json!([]), vec![]),
        (
            json!([{"version": "1"}, {"version": "2", "status": "affected"}]),
            vec![one("1"), one("2")],
        ),
        (
            json!([{"range": "vers:npm/<2", "status": "unaffected"}, {"version": "1"}]),
            vec![range("vers:npm/<2"), not(one("1"))],
        ),
        (
            json!([{"version": "1", "status": "unknown"}]),
            vec![not(one("1")), range("")],
        ),
        (json!([{"status": "unaffected"}, 7]), vec![range("")]),
    ] {
        let read = cyclonedx(&json!({"vulnerabilities": [{"id": "CVE-1", "analysis":
            {"state": "not_affected"}, "affects": [{"ref": "pkg:npm/a", "versions": versions}]}]}));
        assert_eq!(read.products[0].things[0].versions, wanted, "{versions}");
    }
}

#[test]
fn what_is_no_vex_is_refused_without_a_word_of_it() {
    for text in [
        "",
        "\"topsecret\"",
        "topsecret",
        "[\"topsecret\"]",
        "{\"topsecret\": 1}",
        "{\"topsecret\": ",
        "{\"@context\": \"https://topsecret\"}",
        "{\"@context\": \"https://openvex.dev/nsx\"}",
        "{\"@context\": {\"a\": \"topsecret\"}}",
        "{\"document\": {\"csaf_version\": \"1.2\", \"a\": \"topsecret\"}}",
        "{\"document\": \"topsecret\"}",
        "{\"bomFormat\": \"topsecret\"}",
        "{\"@context\": \"https://openvex.dev/ns\", \"statements\": [{\"status\": \"topsecret\", \"status\": \"b\"}]}",
        "{\"@context\": \"https://openvex.dev/ns\", \"statements\": [topsecret]}",
        "{\"@context\": \"https://openvex.dev/ns\", \"statements\": [{\"a\": \"topsecret",
    ] {
        let error = read_vex(text.as_bytes(), "a.json").unwrap_err();
        let said = seawall_model::chain(&error);
        assert!(!said.contains("topsecret"), "{text}: {said}");
        let placed = matches!(error, DocumentError::NoVex) || said.contains("line 1 column");
        assert!(placed, "{text}: {said}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "shared test data of known size")]
fn every_shared_document_is_read() {
    let Some(data) = seawall_testkit::test_data("every_shared_document_is_read") else {
        return;
    };
    let (mut files, mut statements, mut nameless) = (0, 0, 0);
    let mut take = |path: &str, bytes: &[u8]| {
        let Ok(document) = read_vex(bytes, path) else {
            return;
        };
        files += 1;
        statements += document.statements.len();
        assert!(document.unread.is_empty(), "{path}: {:?}", document.unread);
        let of = document.products.iter().flat_map(|p| &p.things);
        nameless += of
            .filter(|t| t.purls.is_empty() && t.cpes.is_empty())
            .count();
    };
    for archive in ["sbom-vex-scanners", "csaf-vex-sarif-samples"] {
        let archive = data.join(format!("fixtures/{archive}.tar.zst"));
        for (path, bytes) in seawall_testkit::unpack(&archive) {
            if !path.contains("csaf_2.0/test/") {
                take(&path, &bytes);
            }
        }
    }
    let redhat = data.join("advisories/excerpts/redhat/csaf-vex");
    for entry in std::fs::read_dir(redhat).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|e| e == "zst") {
            bytes = seawall_testkit::unzstd(&bytes);
        }
        take(path.to_str().unwrap(), &bytes);
    }
    assert!(
        files > 50 && statements > 300,
        "{files} files, {statements} statements, {nameless}"
    );
}

proptest! {
    /// Whatever stands in the place of a value, reading ends, and clears nothing that has no product.
    #[test]
    fn any_value_in_any_place(value in prop::sample::select(vec![
        json!(null), json!(7), json!("x"), json!([[]]), json!({"a": {}}), json!([{"@id": 5}])
    ]), key in 0..6_usize) {
        let key = ["statements", "timestamp", "vulnerability", "products", "status", "subcomponents"][key];
        let mut statement = json!({"vulnerability": "CVE-1", "status": "fixed", "products": ["pkg:npm/a"]});
        let mut document = json!({"@context": "https://openvex.dev/ns"});
        if key == "statements" || key == "timestamp" {
            document["statements"] = json!([statement]);
            document[key] = value;
        } else {
            statement[key] = value;
            document["statements"] = json!([statement]);
        }
        let read = read_vex(document.to_string().as_bytes(), "a").unwrap();
        for statement in &read.statements {
            prop_assert!(statement.products.iter().all(|i| *i < read.products.len()));
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_vex(&bytes, "a");
    }
}

/// A document of more products than anybody needs is read up to a limit, and that is said.
#[test]
fn more_products_than_are_read_are_said() {
    let products = vec!["pkg:npm/a"; 250_000];
    let statement = json!({"vulnerability": "CVE-1", "status": "fixed", "products": products});
    let read =
        read(&json!({"@context": "https://openvex.dev/ns", "statements": [statement, statement]}));
    assert_eq!(read.statements.len(), 1);
    assert_eq!(read.unread.len(), 1);
    assert!(
        read.unread[0]
            .reason
            .contains("more products than are read")
    );
}
