//! Labels that should be a time.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-time",
    title: "A label is not a time",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write the time as RFC 3339 has it: 2024-05-01T10:00:00Z.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3053",
    ],
    aliases: &["DL3053"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: rfc3339}}\nFROM debian:12.9\nLABEL x=\"yesterday\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: rfc3339}}\nFROM debian:12.9\nLABEL x=\"2024-05-01T10:00:00Z\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelTime = DockerfileLabelTime;

/// The check.
pub(crate) struct DockerfileLabelTime;

impl Check<Dockerfile> for DockerfileLabelTime {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::Time, labels::is_time)
    }
}
