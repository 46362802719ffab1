//! Labels that should be a semantic version.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-version",
    title: "A label is not a semantic version",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write three numbers: 1.2.3.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3056",
    ],
    aliases: &["DL3056"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: semver}}\nFROM debian:12.9\nLABEL x=\"v1\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: semver}}\nFROM debian:12.9\nLABEL x=\"1.2.3-rc.1\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelVersion = DockerfileLabelVersion;

/// The check.
pub(crate) struct DockerfileLabelVersion;

impl Check<Dockerfile> for DockerfileLabelVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::Version, labels::is_version)
    }
}
