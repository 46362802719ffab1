//! A name that a service uses and nobody declares.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use std::collections::HashSet;

use seawall_syntax::nearest;

use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-undeclared",
    title: "This is used and never declared",
    severity: Severity::Medium,
    why: "Compose refuses the file: the network, volume, secret or service is not there.",
    fix: "Declare it at the top, as external where it is made elsewhere, or write its name as it \
          is declared.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/spec.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A secret that is not there",
        input: r"services:
  web:
    image: app:1
    secrets: [db]
",
    },
    good: CheckExample {
        title: "A secret that is",
        input: r"services:
  web:
    image: app:1
    secrets: [db]
secrets:
  db: {file: ./db.txt}
",
    },
};

/// Most names that are compared to find the nearest one, and most for which that is done.
const COMPARED: usize = 200;

pub(crate) static IT: ComposeUndeclared = ComposeUndeclared;

/// The check.
pub(crate) struct ComposeUndeclared;

impl Check<Compose> for ComposeUndeclared {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        if !facts.is_whole() {
            return Vec::new();
        }
        let sections = [
            "configs", "models", "networks", "secrets", "services", "volumes",
        ];
        let declared: HashSet<(&str, &str)> = sections
            .into_iter()
            .flat_map(|section| {
                facts
                    .declared(section)
                    .iter()
                    .map(move |e| (section, &*e.key))
            })
            .collect();
        let mut seen = HashSet::new();
        let mut findings = Vec::new();
        for used in facts.uses() {
            let (section, name) = (used.section, used.name);
            let default = section == "networks" && name == "default";
            if default || declared.contains(&(section, name)) || !seen.insert((section, name)) {
                continue;
            }
            let shown = seawall_model::visible(name);
            let mut evidence = format!("{section}.{shown} is not declared");
            // A hostile file has many of both, and to compare costs more than all else.
            let compared = if findings.len() < COMPARED {
                COMPARED
            } else {
                0
            };
            let names = facts.declared(section).iter().take(compared);
            if let Some(meant) = nearest(name, names.map(|entry| &*entry.key)) {
                evidence.push_str(&format!("; {meant} is"));
            }
            let mut finding = facts.finding(&META, META.severity, used.span, evidence);
            finding.location.service = Some(used.service.to_owned());
            finding.subject = Some(format!("{section}.{name}"));
            findings.push(finding);
        }
        findings
    }
}
