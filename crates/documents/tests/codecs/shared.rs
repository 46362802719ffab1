//! Against the official schemas and the documents of others in the shared test data.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use seawall_documents::{DocumentKind, cyclonedx, read, sniff, spdx, syft};
use seawall_testkit::{test_data, unpack};

use crate::samples;

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap()
}

/// A validator for a schema that refers to the others in its folder.
fn validator(schema: &Path, others: &[(&str, &str)]) -> jsonschema::Validator {
    let folder = schema.parent().unwrap();
    let mut registry = jsonschema::Registry::new();
    for (uri, file) in others {
        registry = registry.add(*uri, json(&folder.join(file))).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let validator = jsonschema::options()
        .with_registry(&registry)
        .build(&json(schema))
        .unwrap();
    assert!(!validator.is_valid(&serde_json::json!({"bomFormat": 1})));
    validator
}

fn targets() -> Vec<seawall_model::TargetReport> {
    let mut runner = TestRunner::deterministic();
    let mut targets = vec![samples::realistic()];
    for _ in 0..40 {
        let packages = samples::packages().new_tree(&mut runner).unwrap().current();
        targets.push(samples::target(packages));
    }
    targets
}

fn assert_valid(validator: &jsonschema::Validator, bytes: &[u8]) {
    let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

#[test]
fn our_cyclonedx_is_valid() {
    let Some(data) = test_data("our_cyclonedx_is_valid") else {
        return;
    };
    let folder = data.join("fixtures/schemas/cyclonedx");
    let validator = validator(
        &folder.join("bom-1.6.schema.json"),
        &[
            (
                "http://cyclonedx.org/schema/spdx.schema.json",
                "spdx.schema.json",
            ),
            (
                "http://cyclonedx.org/schema/jsf-0.82.schema.json",
                "jsf-0.82.schema.json",
            ),
        ],
    );
    let tool = samples::tool();
    for target in targets() {
        let mut bytes = Vec::new();
        let target = [target];
        cyclonedx::write(&target, &samples::options(&tool), &mut bytes).unwrap();
        assert_valid(&validator, &bytes);
    }
    let mut bytes = Vec::new();
    let several = targets();
    cyclonedx::write(&several[..3], &samples::options(&tool), &mut bytes).unwrap();
    assert_valid(&validator, &bytes);
}

#[test]
fn our_spdx_is_valid() {
    let Some(data) = test_data("our_spdx_is_valid") else {
        return;
    };
    let schema = data.join("fixtures/schemas/spdx/spdx-schema-2.3.json");
    let validator = validator(&schema, &[]);
    let tool = samples::tool();
    for target in targets() {
        let mut bytes = Vec::new();
        spdx::write(&[target], &samples::options(&tool), &mut bytes).unwrap();
        assert_valid(&validator, &bytes);
    }
}

#[test]
fn the_documents_of_others_are_read() {
    let Some(data) = test_data("the_documents_of_others_are_read") else {
        return;
    };
    let mut documents = [0usize; 5];
    let mut packages = [0usize; 5];
    let mut unread: BTreeMap<&str, usize> = BTreeMap::new();
    for archive in [
        "cyclonedx-spec-samples",
        "sbom-examples",
        "sbom-vex-scanners",
        "lockfiles-osv-scanner",
    ] {
        let files = unpack(&data.join(format!("fixtures/{archive}.tar.zst")));
        for (path, bytes) in files {
            let index = match sniff(&bytes) {
                Some(DocumentKind::CycloneDx) => 0,
                Some(DocumentKind::CycloneDxXml) => 1,
                Some(DocumentKind::Spdx) => 2,
                Some(DocumentKind::SpdxTags) => 3,
                Some(DocumentKind::Syft) => 4,
                Some(DocumentKind::Unread(form)) => {
                    let error = read(&bytes).unwrap_err().to_string();
                    assert!(error.contains(form), "{error}");
                    *unread.entry(form).or_default() += 1;
                    continue;
                }
                None => {
                    // Whatever it is, reading it must not panic.
                    let _ = (cyclonedx::read(&bytes), cyclonedx::read_xml(&bytes));
                    let _ = (
                        spdx::read(&bytes),
                        spdx::read_tags(&bytes),
                        syft::read(&bytes),
                    );
                    continue;
                }
            };
            let name = path.rsplit('/').next().unwrap();
            match read(&bytes) {
                Ok(sbom) => {
                    documents[index] += 1;
                    packages[index] += sbom.map_or(0, |sbom| sbom.packages.len());
                }
                Err(error) => assert!(name.starts_with("invalid-"), "{archive}: {path}: {error:?}"),
            }
        }
    }
    println!("documents {documents:?}, packages {packages:?}, not read {unread:?}");
    let [json, xml, spdx, tags, syft] = documents;
    assert!(json >= 300 && xml >= 300 && spdx >= 20, "{documents:?}");
    assert!(tags >= 10 && syft >= 8, "{documents:?}");
    let [json, xml, spdx, tags, syft] = packages;
    assert!(json >= 1000 && xml >= 1000 && spdx >= 500, "{packages:?}");
    assert!(tags >= 10 && syft >= 50, "{packages:?}");
    assert!(unread["SPDX 3 in JSON-LD"] >= 10, "{unread:?}");
    assert!(
        unread["SPDX in YAML"] >= 1 && unread["SPDX in RDF"] >= 1,
        "{unread:?}"
    );
}
