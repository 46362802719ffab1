//! Stage names with large letters.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Word};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-stage-name-casing",
    title: "A stage has a name with large letters",
    severity: Severity::Negligible,
    why: "Builders do not tell large letters of a stage from small ones: two names that look different are the same.",
    fix: "Write the name in small letters.",
    references: &["https://docs.docker.com/reference/build-checks/stage-name-casing/"],
    aliases: &["StageNameCasing"],
    bad: CheckExample {
        title: "Large letters",
        input: "FROM debian:12.9 AS BuildBase\n",
    },
    good: CheckExample {
        title: "Small letters",
        input: "FROM debian:12.9 AS build-base\n",
    },
};

pub(crate) static IT: DockerfileStageNameCasing = DockerfileStageNameCasing;

/// The check.
pub(crate) struct DockerfileStageNameCasing;

impl Check<Dockerfile> for DockerfileStageNameCasing {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = facts
            .tree
            .stages
            .iter()
            .filter_map(|stage| stage.name.as_ref());
        let finding = |name: &Word| {
            let mut finding =
                facts.finding(&META, name.span, META.title, format!("AS {}", name.text));
            finding.edits = vec![facts.edit(name.span, name.text.to_lowercase(), true)];
            finding
        };
        names
            .filter(|name| name.text.chars().any(char::is_uppercase))
            .map(finding)
            .collect()
    }
}
