//! Two services whose containers have the same name.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use std::collections::HashMap;

use crate::compose::facts::Profiles;
use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-duplicate-container-name",
    title: "Two containers have the same name",
    severity: Severity::Medium,
    why: "The engine refuses to start the second container of that name.",
    fix: "Give each a name of its own, or leave container_name out.",
    references: &[
        "https://github.com/compose-spec/compose-spec/blob/main/05-services.md#container_name",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A name that stands twice",
        input: r"services:
  a: {image: app:1, container_name: app}
  b: {image: app:1, container_name: app}
",
    },
    good: CheckExample {
        title: "Two names",
        input: r"services:
  a: {image: app:1, container_name: app-a}
  b: {image: app:1, container_name: app-b}
",
    },
};

pub(crate) static IT: ComposeDuplicateContainerName = ComposeDuplicateContainerName;

/// The check.
pub(crate) struct ComposeDuplicateContainerName;

impl Check<Compose> for ComposeDuplicateContainerName {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let profiles = Profiles::of(facts);
        let mut names: HashMap<&str, &str> = HashMap::new();
        let mut findings = Vec::new();
        for entry in facts.declared("services") {
            let Some(node) = entry.value.get("container_name") else {
                continue;
            };
            let Some(name) = node.text().filter(|name| !name.contains('$')) else {
                continue;
            };
            let service = entry.key.as_str();
            let first = *names.entry(name).or_insert(service);
            if first == service || !profiles.side_by_side(first, service) {
                continue;
            }
            let shown = seawall_model::visible(name);
            let evidence = format!("{shown} is the name of a container of {first} too");
            let mut finding = facts.finding(&META, META.severity, node.span, evidence);
            finding.location.service = Some(service.to_owned());
            findings.push(finding);
        }
        findings
    }
}
