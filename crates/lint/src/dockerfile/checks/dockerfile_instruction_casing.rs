//! Instructions in letters of two sizes.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, casing};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-instruction-casing",
    title: "Instructions are written in large and in small letters",
    severity: Severity::Negligible,
    why: "A file that mixes both is harder to read.",
    fix: "Write all of them in large letters, or all in small ones.",
    references: &["https://docs.docker.com/reference/build-checks/consistent-instruction-casing/"],
    aliases: &["ConsistentInstructionCasing"],
    bad: CheckExample {
        title: "Both",
        input: "FROM debian:12.9\nrun make\nEntrypoint [\"/app\"]\n",
    },
    good: CheckExample {
        title: "All alike",
        input: "from debian:12.9\nrun make\nentrypoint [\"/app\"]\n",
    },
};

pub(crate) static IT: DockerfileInstructionCasing = DockerfileInstructionCasing;

/// The check.
pub(crate) struct DockerfileInstructionCasing;

impl Check<Dockerfile> for DockerfileInstructionCasing {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let small = casing::is_small(facts);
        let mut findings = Vec::new();
        for instruction in casing::known(facts).filter(|i| !casing::is(facts, i, small)) {
            let span = instruction.keyword_span;
            let found = facts.file.source().slice(span);
            let mut finding = facts.finding(&META, span, META.title, found);
            let word = instruction.keyword.word();
            let word = if small {
                word.to_lowercase()
            } else {
                word.to_owned()
            };
            finding.edits = vec![facts.edit(span, word, true)];
            findings.push(finding);
        }
        findings
    }
}
