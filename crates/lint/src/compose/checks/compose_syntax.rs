//! A file that is no Compose file.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::compose::{Compose, ComposeFacts};
use seawall_model::{Family, Location};
use seawall_syntax::NodeValue;

static META: CheckMeta = CheckMeta {
    id: "compose-syntax",
    title: "The file can not be read",
    severity: Severity::High,
    why: "Compose refuses the file. Here it was judged up to that place at most.",
    fix: "Mend the place that is named.",
    references: &[
        "https://yaml.org/spec/1.2.2/",
        "https://github.com/compose-spec/compose-spec/blob/main/spec.md",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A list that does not end",
        input: r"services:
  web:
    command: [serve
",
    },
    good: CheckExample {
        title: "A service",
        input: r"services:
  web:
    image: app:1
",
    },
};

pub(crate) static IT: ComposeSyntax = ComposeSyntax;

/// The check.
pub(crate) struct ComposeSyntax;

impl Check<Compose> for ComposeSyntax {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        if let Some(error) = facts.error {
            let mut finding = Compose::finding(&META, META.severity, META.title);
            finding.location = Location {
                line: Some(error.at.line),
                column: Some(error.at.column),
                ..Location::of_path(facts.file.path())
            };
            finding.evidence = error.kind.to_string();
            return vec![finding];
        }
        let services = facts.root.get("services");
        let (node, evidence) = match (&facts.root.value, services) {
            (NodeValue::Null, _) => (facts.root, "the file holds nothing"),
            (NodeValue::Map(_), None) => return Vec::new(),
            (NodeValue::Map(_), Some(services)) => match services.value {
                NodeValue::Map(_) | NodeValue::Null => return Vec::new(),
                _ => (services, "services must be a mapping"),
            },
            _ => (facts.root, "the file must hold a mapping"),
        };
        vec![facts.finding(&META, META.severity, node.span, evidence)]
    }
}
