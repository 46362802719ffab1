//! Labels that should be an address.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-url",
    title: "A label is not an address",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write an address: https://example.com.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3052",
    ],
    aliases: &["DL3052"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: url}}\nFROM debian:12.9\nLABEL x=\"not an address\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: url}}\nFROM debian:12.9\nLABEL x=\"https://example.com\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelUrl = DockerfileLabelUrl;

/// The check.
pub(crate) struct DockerfileLabelUrl;

impl Check<Dockerfile> for DockerfileLabelUrl {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::Url, labels::is_url)
    }
}
