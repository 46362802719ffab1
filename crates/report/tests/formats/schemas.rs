//! The formats that have a schema, by their schemas.

use std::path::{Path, PathBuf};

use seawall_report::{ReportOptions, reporter};
use serde_json::{Value, json};

use crate::hostile::HOSTILE;
use crate::sample;

fn load(path: &Path) -> Value {
    serde_json::from_reader(std::fs::File::open(path).unwrap()).unwrap()
}

fn render(format: &str, report: &seawall_model::Report) -> Value {
    let mut out = Vec::new();
    let options = ReportOptions::default();
    let reporter = reporter(format).unwrap();
    reporter.write(report, &options, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn problems(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

/// The report's own schema, in which every object has only the properties that are listed.
fn own_schema() -> Value {
    fn close(schema: &mut Value) {
        if let Some(object) = schema.as_object_mut() {
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            object.values_mut().for_each(close);
        } else if let Some(array) = schema.as_array_mut() {
            array.iter_mut().for_each(close);
        }
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut schema = load(&root.join("../../docs/schemas/report-1.schema.json"));
    jsonschema::meta::validate(&schema).unwrap();
    close(&mut schema);
    schema
}

#[test]
fn json_is_what_its_schema_says_and_nothing_else() {
    let validator = jsonschema::validator_for(&own_schema()).unwrap();
    for report in [sample::rich(), sample::hostile(HOSTILE)] {
        let mut value = render("json", &report);
        assert_eq!(problems(&validator, &value), Vec::<String>::new());
        value["targets"][0]["packages"][0]["surprise"] = json!(1);
        assert_eq!(problems(&validator, &value).len(), 1);
    }
}

#[test]
fn json_reads_back_the_same() {
    let report = sample::rich();
    let value = render("json", &report);
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
    for report in [sample::rich(), sample::hostile(HOSTILE)] {
        let value = render(format, &report);
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
