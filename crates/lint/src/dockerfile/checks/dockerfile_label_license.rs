//! Labels that should be a license by its SPDX id.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-license",
    title: "A label is not a license by its SPDX id",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write the id of the SPDX license list, or an expression of ids.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3054",
    ],
    aliases: &["DL3054"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: spdx}}\nFROM debian:12.9\nLABEL x=\"my license\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: spdx}}\nFROM debian:12.9\nLABEL x=\"MIT OR Apache-2.0\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelLicense = DockerfileLabelLicense;

/// The check.
pub(crate) struct DockerfileLabelLicense;

impl Check<Dockerfile> for DockerfileLabelLicense {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::License, labels::is_license)
    }
}
