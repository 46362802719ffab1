//! `version: 1`

use serde_json::json;

use super::Section;

pub(crate) static IT: Section = Section {
    key: "version",
    required: true,
    schema: || json!({"const": 1, "description": "The version of this file's format."}),
    read: |field, _policy| match field.text() {
        Ok("1") => Ok(()),
        _ => Err(field.mistyped("1")),
    },
};
