//! `allow-gaps: [stale-advisories]`

use seawall_model::{Grade, hole_names};
use serde_json::json;

use super::Section;
use crate::document::unknown;

pub(crate) static IT: Section = Section {
    key: "allow-gaps",
    required: false,
    schema: || {
        json!({
            "type": "array",
            "items": {"enum": gaps().collect::<Vec<_>>()},
            "description": "Names of gaps in coverage that do not make the run incomplete. See docs/coverage.md."
        })
    },
    read: |field, policy| {
        for item in field.list()? {
            let name = item.text()?;
            if !gaps().any(|gap| gap == name) {
                return Err(unknown(item.file, item.node.at, "gap", name, gaps()));
            }
            policy.allow_gaps.push(name.to_owned());
        }
        Ok(())
    },
};

/// The names that a run can be incomplete by; notes need no leave.
fn gaps() -> impl Iterator<Item = &'static str> {
    let gaps = hole_names().iter().filter(|row| row.grade == Grade::Gap);
    gaps.map(|row| row.name)
}
