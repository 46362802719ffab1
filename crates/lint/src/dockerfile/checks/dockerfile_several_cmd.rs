//! More than one CMD in a stage.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, doubles};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-several-cmd",
    title: "A stage has more than one CMD",
    severity: Severity::Low,
    why: "Only the last one counts; the others have no effect and mislead whoever reads the file.",
    fix: "Delete those that do not count.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL4003",
        "https://docs.docker.com/reference/dockerfile/",
    ],
    aliases: &["DL4003", "MultipleInstructionsDisallowed", "DS-0016"],
    bad: CheckExample {
        title: "Two in one stage",
        input: "FROM debian:12.9\nCMD [\"/a\"]\nCMD [\"/b\"]\n",
    },
    good: CheckExample {
        title: "One in each stage",
        input: "FROM debian:12.9 AS a\nCMD [\"/a\"]\nFROM debian:12.9\nCMD [\"/b\"]\n",
    },
};

pub(crate) static IT: DockerfileSeveralCmd = DockerfileSeveralCmd;

/// The check.
pub(crate) struct DockerfileSeveralCmd;

impl Check<Dockerfile> for DockerfileSeveralCmd {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        doubles::find(facts, &META, Keyword::Cmd)
    }
}
