//! `limits: {memory: 1GiB, time: 10m, expansion: 200}`

use seawall_model::{LIMITS, Unit};
use serde_json::{Map, Value, json};

use super::Section;
use crate::document::unknown;

pub(crate) static IT: Section = Section {
    key: "limits",
    required: false,
    schema,
    read: |field, policy| {
        for (entry, mark) in field.entries()? {
            let Some(limit) = LIMITS.iter().find(|limit| limit.name == entry.name) else {
                let known = LIMITS.iter().map(|limit| limit.name);
                return Err(unknown(field.file, mark, "limit", entry.name, known));
            };
            let number = limit.unit.parse(entry.text()?);
            let number = number.ok_or_else(|| entry.mistyped(limit.unit.describe()))?;
            limit.set(&mut policy.limits, number);
        }
        Ok(())
    },
};

fn schema() -> Value {
    let properties: Map<_, _> = LIMITS
        .iter()
        .map(|limit| {
            let pattern = match limit.unit {
                Unit::Bytes => "^[0-9]+ *([kKmMgGtT]?([iI]?[bB])?)$",
                Unit::Seconds => "^[0-9]+ *[smhdSMHD]$",
                Unit::Number => "^[0-9]+$",
            };
            let mut rule = json!({
                "type": ["string", "integer"],
                "pattern": pattern,
                "minimum": 1,
                "description": limit.doc
            });
            if limit.unit == Unit::Seconds
                && let Some(rule) = rule.as_object_mut()
            {
                rule.insert("type".to_owned(), json!("string"));
                rule.remove("minimum");
            }
            (limit.name.to_owned(), rule)
        })
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "description": "Ceilings of what a target may cost, and of the age of the advisories."
    })
}
