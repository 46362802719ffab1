//! `allow-gaps: [stale-advisories]`

use serde_json::json;

use super::Section;

pub(crate) static IT: Section = Section {
    key: "allow-gaps",
    required: false,
    schema: || {
        json!({
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "description": "Names of gaps in coverage that do not make the run incomplete."
        })
    },
    read: |field, policy| {
        for item in field.list()? {
            policy.allow_gaps.push(item.text()?.to_owned());
        }
        Ok(())
    },
};
