//! A value that Compose does not understand.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::compose::{Compose, ComposeFacts};

static META: CheckMeta = CheckMeta {
    id: "compose-wrong-value",
    title: "Compose does not understand this value",
    severity: Severity::Medium,
    why: "Compose refuses a file with a value of the wrong kind, and what the value was to set \
          is not judged here.",
    fix: "Write the value as the specification has it.",
    references: &["https://github.com/compose-spec/compose-spec/blob/main/05-services.md"],
    aliases: &[],
    bad: CheckExample {
        title: "A text where a truth value is asked for",
        input: r"services:
  web:
    image: app:1
    read_only: surely
",
    },
    good: CheckExample {
        title: "A truth value",
        input: r"services:
  web:
    image: app:1
    read_only: true
",
    },
};

pub(crate) static IT: ComposeWrongValue = ComposeWrongValue;

/// The check.
pub(crate) struct ComposeWrongValue;

impl Check<Compose> for ComposeWrongValue {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ComposeFacts<'_>) -> Vec<Finding> {
        let services = facts.services.iter();
        services
            .flat_map(|service| service.diagnostics.iter().map(|d| (&service.spec.name, d)))
            .map(|(name, diagnostic)| {
                let field = seawall_model::visible(&diagnostic.field);
                let evidence = format!("{field} {}", diagnostic.message);
                let mut finding = facts.finding(&META, META.severity, diagnostic.span, evidence);
                finding.location.service = Some(name.clone());
                finding.subject = Some(field.to_string());
                finding
            })
            .collect()
    }
}
