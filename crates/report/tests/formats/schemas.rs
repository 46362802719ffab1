//! The formats that have a schema, by their schemas.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seawall_model::{FindingKind, Summary};
use serde_json::{Value, json};

use crate::hostile::HOSTILE;
use crate::{kinds, render, sample};

fn load(path: &Path) -> Value {
    serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap()
}

pub(crate) fn problems(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

/// The report's own schema.
pub(crate) fn published() -> Value {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let schema = load(&root.join("../../docs/schemas/report-1.schema.json"));
    jsonschema::meta::validate(&schema).unwrap();
    schema
}

/// The same, in which every object has only the properties that are listed, and all of them, and every
/// word is one of those that are listed.
fn own_schema() -> Value {
    fn close(schema: &mut Value) {
        if let Some(object) = schema.as_object_mut() {
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                let required = properties.keys().filter(|key| *key != "as_of");
                let required = required.cloned().collect::<Vec<_>>();
                object.insert("required".to_owned(), json!(required));
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            let alternatives = object.get_mut("anyOf").and_then(Value::as_array_mut);
            if let Some(alternatives) = alternatives.filter(|all| all[0].get("enum").is_some()) {
                alternatives.truncate(1);
            }
            object.values_mut().for_each(close);
        } else if let Some(array) = schema.as_array_mut() {
            array.iter_mut().for_each(close);
        }
    }
    let mut schema = published();
    close(&mut schema);
    schema
}

/// The words of a definition, or of the property of one.
fn words(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let listed = schema.pointer(&format!("/$defs/{pointer}/anyOf/0/enum"));
    let listed = listed.unwrap_or_else(|| panic!("{pointer}"));
    serde_json::from_value(listed.clone()).unwrap()
}

#[test]
fn the_schema_lists_the_words_that_there_are() {
    macro_rules! check {
        ($($type:ident $pointer:literal)*) => {$(
            let names = seawall_model::$type::ALL.iter().map(|word| word.name().to_owned());
            assert_eq!(words(&published(), $pointer), names.collect(), $pointer);
        )*};
    }
    check! {
        FindingKind "kind"
        Severity "severity"
        Status "status"
        TargetKind "target/properties/kind"
        PackageState "package/properties/state"
        ScoreVersion "finding/properties/scores/items/properties/version"
        Suppressor "finding/properties/suppressed/anyOf/0/properties/by"
    }
}

#[test]
fn json_is_what_its_schema_says_and_nothing_else() {
    let validator = jsonschema::validator_for(&own_schema()).unwrap();
    let open = jsonschema::validator_for(&published()).unwrap();
    // Words of a newer version are as the schema says, but none of ours.
    for report in [kinds::every(), sample::hostile(HOSTILE)] {
        let value = render::json("json", &report);
        assert_eq!(problems(&open, &value), Vec::<String>::new());
        assert!(!validator.is_valid(&value));
    }
    let mut report = sample::rich();
    let findings = &mut report.targets[0].findings;
    findings.retain(|f| FindingKind::ALL.contains(&f.kind));
    report.summary = Summary::of(&report.targets, &report.failed);
    let mut value = render::json("json", &report);
    assert_eq!(problems(&validator, &value), Vec::<String>::new());
    value["targets"][0]["packages"][0]["surprise"] = json!(1);
    assert_eq!(problems(&validator, &value).len(), 1);
}

#[test]
fn json_reads_back_the_same() {
    let report = sample::rich();
    let value = render::json("json", &report);
    assert_eq!(
        serde_json::from_value::<seawall_model::Report>(value).unwrap(),
        report
    );
}

fn check(test: &str, format: &str, schema: &str, others: &[(&str, &str)]) {
    let Some(data) = seawall_testkit::test_data(test) else {
        return;
    };
    let folder = data.join("fixtures/schemas");
    let mut registry = jsonschema::Registry::new();
    for (uri, file) in others {
        registry = registry.add(*uri, load(&folder.join(file))).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let validator = jsonschema::options()
        .with_registry(&registry)
        .build(&load(&folder.join(schema)))
        .unwrap();
    assert!(!validator.is_valid(&json!({"version": 7})));
    let mut unread = sample::rich();
    unread.targets.clear();
    for report in [
        sample::rich(),
        kinds::every(),
        unread,
        sample::hostile(HOSTILE),
    ] {
        let value = render::json(format, &report);
        assert_eq!(problems(&validator, &value), Vec::<String>::new());
    }
}

#[test]
fn sarif_is_valid() {
    check(
        "sarif_is_valid",
        "sarif",
        "sarif/sarif-schema-2.1.0.json",
        &[],
    );
}

#[test]
fn cyclonedx_is_valid() {
    let others = [
        (
            "http://cyclonedx.org/schema/spdx.schema.json",
            "cyclonedx/spdx.schema.json",
        ),
        (
            "http://cyclonedx.org/schema/jsf-0.82.schema.json",
            "cyclonedx/jsf-0.82.schema.json",
        ),
    ];
    for format in ["cyclonedx", "cyclonedx-sbom"] {
        check(
            "cyclonedx_is_valid",
            format,
            "cyclonedx/bom-1.6.schema.json",
            &others,
        );
    }
}

#[test]
fn spdx_is_valid() {
    check("spdx_is_valid", "spdx", "spdx/spdx-schema-2.3.json", &[]);
}
