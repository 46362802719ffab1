//! Labels that the project does not know.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-unknown",
    title: "A label is none of those that the project knows",
    severity: Severity::Low,
    why: "The project lists the labels that an image has, and wants no others.",
    fix: "Take the label out, or add it to the list.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3050",
    ],
    aliases: &["DL3050"],
    bad: CheckExample {
        title: "A label beside the list",
        input: "# .hadolint.yaml: {label-schema: {x: text}, strict-labels: true}\nFROM debian:12.9\nLABEL x=1 y=2\n",
    },
    good: CheckExample {
        title: "Only those of the list",
        input: "# .hadolint.yaml: {label-schema: {x: text}, strict-labels: true}\nFROM debian:12.9\nLABEL x=1\n",
    },
};

pub(crate) static IT: DockerfileLabelUnknown = DockerfileLabelUnknown;

/// The check.
pub(crate) struct DockerfileLabelUnknown;

impl Check<Dockerfile> for DockerfileLabelUnknown {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (_, pair) in labels::all(facts).filter(|_| facts.options.strict_labels) {
            let key = labels::key(&pair);
            if !facts.options.labels.contains_key(key) {
                let shown: String = key.chars().take(60).collect();
                findings.push(facts.finding(
                    &META,
                    pair.key.span,
                    META.title,
                    format!("LABEL {shown}"),
                ));
            }
        }
        findings
    }
}
