//! More than one HEALTHCHECK in a stage.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, doubles};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-several-healthcheck",
    title: "A stage has more than one HEALTHCHECK",
    severity: Severity::Low,
    why: "Only the last one counts; the others have no effect and mislead whoever reads the file.",
    fix: "Delete those that do not count.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3012",
        "https://docs.docker.com/reference/dockerfile/",
    ],
    aliases: &["DL3012", "MultipleInstructionsDisallowed", "DS-0023"],
    bad: CheckExample {
        title: "Two in one stage",
        input: "FROM debian:12.9\nHEALTHCHECK CMD [\"/a\"]\nHEALTHCHECK CMD [\"/b\"]\n",
    },
    good: CheckExample {
        title: "One in each stage",
        input: "FROM debian:12.9 AS a\nHEALTHCHECK CMD [\"/a\"]\nFROM debian:12.9\nHEALTHCHECK CMD [\"/b\"]\n",
    },
};

pub(crate) static IT: DockerfileSeveralHealthcheck = DockerfileSeveralHealthcheck;

/// The check.
pub(crate) struct DockerfileSeveralHealthcheck;

impl Check<Dockerfile> for DockerfileSeveralHealthcheck {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        doubles::find(facts, &META, Keyword::Healthcheck)
    }
}
