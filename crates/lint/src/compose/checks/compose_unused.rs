//! A part of the file that no service uses.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use std::collections::HashSet;

use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-unused",
    title: "This is declared and never used",
    severity: Severity::Low,
    why: "What no service uses is not made, so the separation or the secret that it stands for \
          is not there; often its name is written in another way where it was meant to be used.",
    fix: "Use it where it was meant to be, or take it out.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/spec.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A network without services",
        input: r"services:
  web:
    image: app:1
networks:
  inner: {internal: true}
",
    },
    good: CheckExample {
        title: "A network with one",
        input: r"services:
  web:
    image: app:1
    networks: [inner]
networks:
  inner: {internal: true}
",
    },
};

pub(crate) static IT: ComposeUnused = ComposeUnused;

/// The check.
pub(crate) struct ComposeUnused;

impl Check<Compose> for ComposeUnused {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        if !facts.is_whole() {
            return Vec::new();
        }
        let uses = facts.uses();
        let used: HashSet<_> = uses.iter().map(|u| (u.section, u.name)).collect();
        let mut findings = Vec::new();
        for section in ["configs", "models", "networks", "secrets", "volumes"] {
            // A name with a variable may be any of them.
            if unknown(facts, section) {
                continue;
            }
            for entry in facts.declared(section) {
                let name = entry.key.as_str();
                let own = name.starts_with("x-") || (section == "networks" && name == "default");
                if own || used.contains(&(section, name)) {
                    continue;
                }
                let evidence =
                    format!("no service uses {section}.{}", seawall_model::visible(name));
                let mut finding = facts.finding(&META, META.severity, entry.span, evidence);
                finding.subject = Some(format!("{section}.{name}"));
                findings.push(finding);
            }
        }
        findings
    }
}

/// Whether a service uses something of a section by a name that is not known.
fn unknown(facts: &ComposeFacts<'_>, section: &str) -> bool {
    if section == "volumes" {
        let mut mounts = facts.services.iter().flat_map(|s| &s.spec.mounts);
        return mounts.any(|mount| {
            let source = mount.source.as_ref();
            mount.kind.is_none() || source.is_some_and(|told| told.value.is_none())
        });
    }
    let services = facts.declared("services").iter();
    let mut parts = services.filter_map(|service| service.value.get(section));
    parts.any(|part| {
        let mut items = part.items().iter();
        items.any(|item| {
            let named = item.get("source").unwrap_or(item);
            named.text().is_some_and(|text| text.contains('$'))
        })
    })
}
