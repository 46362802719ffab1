//! `severity-source: [vendor, nvd]`

use serde_json::json;

use super::Section;

pub(crate) static IT: Section = Section {
    key: "severity-source",
    required: false,
    schema: || {
        json!({
            "type": "array",
            "items": {"type": "string"},
            "description": "Whose severity counts: the first of these sources that has one. See docs/matching.md."
        })
    },
    read: |field, policy| {
        for item in field.list()? {
            policy.severity_source.push(item.text()?.to_owned());
        }
        Ok(())
    },
};
