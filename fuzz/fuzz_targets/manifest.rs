//! Manifests, indexes, and the other documents of an image, as Go reads them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_oci::go_json::{Rest, Shape, read};
use seawall_oci::{CONFIG, DOCKER_ARCHIVE};
use serde_json::Value;

/// Whether a number in it is a fraction: serde_json may read one a bit apart from what it wrote.
fn fractional(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(fractional),
        Value::Object(fields) => fields.values().any(fractional),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// What was taken from a document is, written again, taken for the same, and nothing in it is odd.
fn settles(data: &[u8], shape: &'static Shape) {
    let Ok(first) = read::<Value>(data, shape, Rest::Unseen) else {
        return;
    };
    if fractional(&first.value) {
        return;
    }
    let text = first.value.to_string();
    let again = read::<Value>(text.as_bytes(), shape, Rest::Refused).unwrap();
    assert_eq!(
        (again.value, again.odd),
        (first.value, Vec::new()),
        "{text}"
    );
}

fuzz_target!(|data: &[u8]| {
    let _ = seawall_oci::parse_manifest(data, "", "fuzz");
    let _ = seawall_oci::layout_oddities(data);
    settles(data, &CONFIG);
    settles(data, &DOCKER_ARCHIVE);
});
