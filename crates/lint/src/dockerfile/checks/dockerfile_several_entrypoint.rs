//! More than one ENTRYPOINT in a stage.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, doubles};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-several-entrypoint",
    title: "A stage has more than one ENTRYPOINT",
    severity: Severity::Low,
    why: "Only the last one counts; the others have no effect and mislead whoever reads the file.",
    fix: "Delete those that do not count.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL4004",
        "https://docs.docker.com/reference/dockerfile/",
    ],
    aliases: &["DL4004", "MultipleInstructionsDisallowed", "DS-0007"],
    bad: CheckExample {
        title: "Two in one stage",
        input: "FROM debian:12.9\nENTRYPOINT [\"/a\"]\nENTRYPOINT [\"/b\"]\n",
    },
    good: CheckExample {
        title: "One in each stage",
        input: "FROM debian:12.9 AS a\nENTRYPOINT [\"/a\"]\nFROM debian:12.9\nENTRYPOINT [\"/b\"]\n",
    },
};

pub(crate) static IT: DockerfileSeveralEntrypoint = DockerfileSeveralEntrypoint;

/// The check.
pub(crate) struct DockerfileSeveralEntrypoint;

impl Check<Dockerfile> for DockerfileSeveralEntrypoint {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        doubles::find(facts, &META, Keyword::Entrypoint)
    }
}
