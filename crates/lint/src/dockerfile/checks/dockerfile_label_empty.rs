//! Labels without a value.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-empty",
    title: "A label that the project asks for is empty",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write the value.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3051",
    ],
    aliases: &["DL3051"],
    bad: CheckExample {
        title: "Nothing",
        input: "# .hadolint.yaml: {label-schema: {x: text}}\nFROM debian:12.9\nLABEL x=\"\"\n",
    },
    good: CheckExample {
        title: "A value, and an empty label that nobody asks for",
        input: "# .hadolint.yaml: {label-schema: {x: text}}\nFROM debian:12.9\nLABEL x=1 y=\n",
    },
};

pub(crate) static IT: DockerfileLabelEmpty = DockerfileLabelEmpty;

/// The check.
pub(crate) struct DockerfileLabelEmpty;

impl Check<Dockerfile> for DockerfileLabelEmpty {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (_, pair) in labels::all(facts) {
            let key = labels::key(&pair);
            let value = pair
                .value
                .as_ref()
                .map_or("", |value| value.text.trim_matches(['"', '\'']));
            if facts.options.labels.contains_key(key) && value.is_empty() {
                findings.push(facts.finding(
                    &META,
                    pair.key.span,
                    META.title,
                    format!("LABEL {key} is empty"),
                ));
            }
        }
        findings
    }
}
