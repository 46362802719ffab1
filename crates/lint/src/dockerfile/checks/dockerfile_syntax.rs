//! Lines that a builder refuses.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Wrong};

/// Most findings of one file; one with more is no Dockerfile.
const MOST: usize = 100;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-syntax",
    title: "The Dockerfile is not valid",
    severity: Severity::Medium,
    why: "A builder refuses the file, so nothing is built from it, and what stands in the wrong place is not checked either.",
    fix: "Correct the line as the Dockerfile reference describes the instruction.",
    references: &["https://docs.docker.com/reference/dockerfile/"],
    aliases: &["DL1000"],
    bad: CheckExample {
        title: "A word that is no instruction, and no destination",
        input: "FROM debian:12.9\nRNU make\nCOPY app\n",
    },
    good: CheckExample {
        title: "Every instruction is whole",
        input: "FROM debian:12.9\nRUN make\nCOPY app /app\n",
    },
};

pub(crate) static IT: DockerfileSyntax = DockerfileSyntax;

/// The check.
pub(crate) struct DockerfileSyntax;

impl Check<Dockerfile> for DockerfileSyntax {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = facts.errors(&META, "The Dockerfile is not valid", Wrong::Text);
        let cut = facts
            .scripts
            .iter()
            .filter(|script| !script.whole)
            .map(|script| {
                let evidence =
                    "the RUN has so many commands that those at its end were not looked at";
                facts.finding(
                    &META,
                    script.instruction.keyword_span,
                    "A RUN is too long to be judged",
                    evidence,
                )
            });
        findings.extend(cut.take(MOST));
        findings
    }
}
