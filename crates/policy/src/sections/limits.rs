//! `limits: {memory: 1GiB, time: 10m, expansion: 200}`

use serde_json::{Map, Value, json};

use super::Section;
use crate::document::unknown_key;
use crate::limit::{Limit, LimitError, Unit, limits};

pub(crate) static IT: Section = Section {
    key: "limits",
    required: false,
    schema,
    read: |field, policy| {
        for (entry, mark) in field.entries()? {
            let value = entry.text()?;
            let (name, number) = Limit::parse(entry.name, value).map_err(|error| match error {
                LimitError::Unknown { name, .. } => {
                    let known = limits().iter().map(|l| l.name);
                    unknown_key(field.file, mark, "limit", &name, known)
                }
                LimitError::Value { wanted, .. } => entry.mistyped(wanted),
            })?;
            policy.limits.insert(name, number);
        }
        Ok(())
    },
};

fn schema() -> Value {
    let properties: Map<_, _> = limits()
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
