//! Stages with a name that has a meaning of its own.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-reserved-stage-name",
    title: "A stage has a reserved name",
    severity: Severity::Medium,
    why: "scratch is the empty base and context the files of the build: a stage of that name can not be told from them.",
    fix: "Give the stage another name.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3063",
        "https://docs.docker.com/reference/build-checks/reserved-stage-name/",
    ],
    aliases: &["DL3063", "ReservedStageName"],
    bad: CheckExample {
        title: "The name of the empty base",
        input: "FROM debian:12.9 AS scratch\nFROM debian:12.9 AS context\n",
    },
    good: CheckExample {
        title: "Another name",
        input: "FROM scratch AS base\n",
    },
};

pub(crate) static IT: DockerfileReservedStageName = DockerfileReservedStageName;

/// The check.
pub(crate) struct DockerfileReservedStageName;

impl Check<Dockerfile> for DockerfileReservedStageName {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = facts
            .tree
            .stages
            .iter()
            .filter_map(|stage| stage.name.as_ref());
        let reserved = names
            .filter(|name| ["context", "scratch"].contains(&name.text.to_lowercase().as_str()));
        reserved
            .map(|name| facts.finding(&META, name.span, META.title, format!("AS {}", name.text)))
            .collect()
    }
}
