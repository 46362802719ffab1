//! Labels that should be an address of mail.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-email",
    title: "A label is not an address of mail",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write the address alone: ann@example.com.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3058",
    ],
    aliases: &["DL3058"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: email}}\nFROM debian:12.9\nLABEL x=\"Ann\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: email}}\nFROM debian:12.9\nLABEL x=\"ann@example.com\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelEmail = DockerfileLabelEmail;

/// The check.
pub(crate) struct DockerfileLabelEmail;

impl Check<Dockerfile> for DockerfileLabelEmail {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::Email, labels::is_mail)
    }
}
