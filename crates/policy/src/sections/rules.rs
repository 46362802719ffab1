//! `rules: {disable: [image-no-user], severity: {image-setuid-files: low}}`, what is asked of checks.

use seawall_model::Severity;
use serde_json::json;

use super::Section;
use crate::document::{Named, unknown};
use crate::{Policy, PolicyError};

pub(crate) static IT: Section = Section {
    key: "rules",
    required: false,
    schema: || {
        json!({
            "type": "object",
            "properties": {
                "disable": {
                    "type": "array",
                    "items": {"type": "string", "minLength": 1},
                    "description": "Ids of checks that are not run."
                },
                "severity": {
                    "type": "object",
                    "additionalProperties": {"enum": severities().map(Severity::name).collect::<Vec<_>>()},
                    "description": "Severities that take the place of checks' own, by the check's id."
                }
            },
            "additionalProperties": false,
            "description": "Which checks are run, and how much what they find weighs."
        })
    },
    read: |field, policy| {
        for (entry, mark) in field.entries()? {
            match entry.name {
                "disable" => disable(&entry, policy)?,
                "severity" => severity(&entry, policy)?,
                name => {
                    let known = ["disable", "severity"];
                    return Err(unknown(field.file, mark, "key of rules", name, known));
                }
            }
        }
        Ok(())
    },
};

fn disable(field: &Named<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    for item in field.list()? {
        let id = item.text()?.to_owned();
        policy.check_places.push((id.clone(), item.node.at));
        policy.disabled_checks.push(id);
    }
    Ok(())
}

fn severity(field: &Named<'_>, policy: &mut Policy) -> Result<(), PolicyError> {
    for (entry, mark) in field.entries()? {
        // The key is the file's own text, so errors go by the section's name.
        let level = Named {
            name: "the severity of a check",
            ..entry
        };
        let word = level.text()?;
        let Some(severity) = severities().find(|severity| severity.name() == word) else {
            let (at, known) = (level.node.at, severities().map(Severity::name));
            return Err(unknown(field.file, at, "severity", word, known));
        };
        let id = entry.name.to_owned();
        policy.check_places.push((id.clone(), mark));
        policy.check_severities.insert(id, severity);
    }
    Ok(())
}

/// How bad something can be said to be. That nobody has judged it is no judgement.
fn severities() -> impl Iterator<Item = Severity> {
    Severity::worst_first().filter(|severity| *severity != Severity::Unknown)
}
