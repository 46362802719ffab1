//! A key that the specification does not know.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use std::collections::HashSet;

use seawall_syntax::{Entry, Node, NodeValue, Span, nearest};

use crate::compose::schema::{keys, leads_on};
use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-unknown-key",
    title: "Compose does not know this key",
    severity: Severity::Medium,
    why: "Compose refuses a file with a key that it does not know. A setting that was meant to \
          protect is then not there, or nothing starts.",
    fix: "Write the key as the specification has it, in its place. Keys of one's own begin with \
          x-.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/spec.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A letter is missing",
        input: r"services:
  web:
    image: app:1
    privilged: false
",
    },
    good: CheckExample {
        title: "Keys that exist, and one of its own",
        input: r"x-note: ours
services:
  web:
    image: app:1
    privileged: false
",
    },
};

pub(crate) static IT: ComposeUnknownKey = ComposeUnknownKey;

/// The check.
pub(crate) struct ComposeUnknownKey;

impl Check<Compose> for ComposeUnknownKey {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let mut walk = Walk {
            facts,
            seen: HashSet::new(),
            findings: Vec::new(),
        };
        walk.node(facts.root, "", None);
        walk.findings
    }
}

/// Most unknown keys for which the nearest known one is looked for.
const COMPARED: usize = 1000;

struct Walk<'a> {
    facts: &'a ComposeFacts<'a>,
    /// What stands once and is used by alias in several places is judged once.
    seen: HashSet<Span>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, place: &str, service: Option<&str>) {
        if !place.is_empty() && !leads_on(place) {
            return;
        }
        let below = |name: &str| {
            if place.is_empty() {
                name.to_owned()
            } else {
                format!("{place}.{name}")
            }
        };
        match &node.value {
            NodeValue::List(items) => {
                for item in items {
                    self.node(item, &below("*"), service);
                }
            }
            NodeValue::Map(entries) => {
                let keys = keys(place);
                let mut taken: HashSet<String> = entries.iter().map(|e| e.key.clone()).collect();
                for entry in entries {
                    let name = entry.key.as_str();
                    if name == "<<" {
                        self.merged(&entry.value, place, service);
                    } else if let Some(keys) = keys {
                        if keys.split_whitespace().any(|key| key == name) {
                            self.node(&entry.value, &below(name), service);
                        } else if !name.starts_with("x-") {
                            self.unknown(entry, keys, &mut taken, (place, service));
                        }
                    } else {
                        let service = if place == "services" {
                            Some(name)
                        } else {
                            service
                        };
                        self.node(&entry.value, &below("*"), service);
                    }
                }
            }
            _ => {}
        }
    }

    /// What a merge key brings stands in the place of the key.
    fn merged(&mut self, node: &Node, place: &str, service: Option<&str>) {
        let items = match &node.value {
            NodeValue::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items {
            self.node(item, place, service);
        }
    }

    /// `taken` are the keys of the mapping: no edit makes one stand twice.
    fn unknown(
        &mut self,
        entry: &Entry,
        keys: &str,
        taken: &mut HashSet<String>,
        (place, service): (&str, Option<&str>),
    ) {
        if !self.seen.insert(entry.span) {
            return;
        }
        let name = seawall_model::visible(&entry.key);
        // In a hostile file there are many, and to compare costs more than all else.
        let compared = self.findings.len() < COMPARED;
        let meant = compared
            .then(|| nearest(&entry.key, keys.split_whitespace()))
            .flatten();
        let place = if place.is_empty() {
            "at the top"
        } else {
            place
        };
        let mut evidence = format!("{name} ({place}) is not in the specification");
        if let Some(meant) = &meant {
            evidence.push_str(&format!("; {meant} is"));
        }
        let (facts, meta) = (self.facts, &META);
        let mut finding = facts.finding(meta, meta.severity, entry.span, evidence);
        finding.title = format!("Compose does not know the key {name}");
        finding.subject = Some(name.to_string());
        finding.location.service = service.map(str::to_owned);
        let written = facts.file.source().slice(entry.span);
        // In quotes or with an anchor more stands there than the name.
        if let Some(meant) = meant.filter(|m| written == entry.key && taken.insert(m.clone())) {
            finding
                .edits
                .push(facts.file.edit(entry.span, meant, false));
        }
        self.findings.push(finding);
    }
}
