//! Instructions in letters of two sizes.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword};

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
        let source = facts.file.source();
        let words = facts
            .tree
            .instructions
            .iter()
            .filter(|i| i.keyword != Keyword::Unknown);
        let is = |i: &Instruction<'_>, lower: bool| {
            let mut letters = source.slice(i.keyword_span).chars();
            letters.all(|c| {
                if lower {
                    c.is_ascii_lowercase()
                } else {
                    c.is_ascii_uppercase()
                }
            })
        };
        let count = |lower| words.clone().filter(|i| is(i, lower)).count();
        // As many of each: large letters, as the reference has them.
        let lower = count(true) > count(false);
        let mut findings = Vec::new();
        for instruction in words.clone().filter(|i| !is(i, lower)) {
            let found = source.slice(instruction.keyword_span);
            let mut finding = facts.finding(&META, instruction.keyword_span, META.title, found);
            let word = instruction.keyword.word();
            let word = if lower {
                word.to_lowercase()
            } else {
                word.to_owned()
            };
            finding.edits = vec![facts.edit(instruction.keyword_span, word, true)];
            findings.push(finding);
        }
        findings
    }
}
