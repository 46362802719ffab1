//! Labels that should be a commit of git.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, LabelForm, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-git-hash",
    title: "A label is not a commit of git",
    severity: Severity::Low,
    why: "The project says what the label must hold; whoever reads it relies on that.",
    fix: "Write the whole hash of the commit, or the beginning of it.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3055",
    ],
    aliases: &["DL3055"],
    bad: CheckExample {
        title: "Another text",
        input: "# .hadolint.yaml: {label-schema: {x: hash}}\nFROM debian:12.9\nLABEL x=\"main\"\n",
    },
    good: CheckExample {
        title: "A value of that form, and another label",
        input: "# .hadolint.yaml: {label-schema: {x: hash}}\nFROM debian:12.9\nLABEL x=\"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\" y=any\nLABEL x=$X\n",
    },
};

pub(crate) static IT: DockerfileLabelGitHash = DockerfileLabelGitHash;

/// The check.
pub(crate) struct DockerfileLabelGitHash;

impl Check<Dockerfile> for DockerfileLabelGitHash {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        labels::of_form(facts, &META, LabelForm::Hash, labels::is_hash)
    }
}
