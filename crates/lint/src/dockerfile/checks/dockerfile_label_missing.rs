//! Labels that an image must have.

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-missing",
    title: "A label is missing",
    severity: Severity::Low,
    why: "The project asks for the label in every image.",
    fix: "Add the label to the last stage, or to one that it is based on.",
    references: &[
        "https://github.com/hadolint/hadolint#linting-labels",
        "https://github.com/hadolint/hadolint/wiki/DL3049",
    ],
    aliases: &["DL3049"],
    bad: CheckExample {
        title: "The label is in a stage that is thrown away",
        input: "# .hadolint.yaml: {label-schema: {x: text}}\nFROM debian:12.9 AS build\nLABEL x=1\nFROM debian:12.9\n",
    },
    good: CheckExample {
        title: "The label is in the stage that the last is based on",
        input: "# .hadolint.yaml: {label-schema: {x: text}}\nFROM debian:12.9 AS base\nLABEL x=1\nFROM base\n",
    },
};

pub(crate) static IT: DockerfileLabelMissing = DockerfileLabelMissing;

/// The check.
pub(crate) struct DockerfileLabelMissing;

impl Check<Dockerfile> for DockerfileLabelMissing {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let Some(last) = facts
            .last_stage()
            .filter(|_| !facts.options.labels.is_empty())
        else {
            return Vec::new();
        };
        let stages = facts.ancestry(last);
        let labels = stages
            .flat_map(|stage| facts.tree.of_stage(stage))
            .filter(|i| i.keyword == Keyword::Label);
        let there: HashSet<String> = labels
            .flat_map(Instruction::pairs)
            .map(|pair| labels::key(&pair).to_owned())
            .collect();
        let missing = facts
            .options
            .labels
            .keys()
            .filter(|key| !there.contains(*key));
        missing
            .map(|key| {
                facts.finding(
                    &META,
                    last.base.span,
                    format!("The label {key} is missing"),
                    format!("no LABEL {key}"),
                )
            })
            .collect()
    }
}
