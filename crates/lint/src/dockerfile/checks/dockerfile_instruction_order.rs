//! Instructions before the first FROM.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Wrong};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-instruction-order",
    title: "The Dockerfile does not begin with FROM",
    severity: Severity::Medium,
    why: "Only ARG, comments and directives may stand before FROM; a builder refuses anything else.",
    fix: "Put the line behind FROM.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3061",
        "https://docs.docker.com/reference/dockerfile/#from",
    ],
    aliases: &["DL3061"],
    bad: CheckExample {
        title: "RUN before FROM",
        input: "RUN make\nFROM debian:12.9\n",
    },
    good: CheckExample {
        title: "ARG before FROM",
        input: "ARG V=12.9\nFROM debian:$V\nRUN make\n",
    },
};

pub(crate) static IT: DockerfileInstructionOrder = DockerfileInstructionOrder;

/// The check.
pub(crate) struct DockerfileInstructionOrder;

impl Check<Dockerfile> for DockerfileInstructionOrder {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        facts.errors(&META, META.title, Wrong::Order)
    }
}
