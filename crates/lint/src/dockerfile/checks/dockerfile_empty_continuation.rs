//! Blank lines within an instruction.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-empty-continuation",
    title: "A blank line stands within an instruction",
    severity: Severity::Negligible,
    why: "Builders read over it today, and say that they will refuse it.",
    fix: "Delete the blank line, or put a comment there.",
    references: &["https://docs.docker.com/reference/build-checks/no-empty-continuation/"],
    aliases: &["NoEmptyContinuation"],
    bad: CheckExample {
        title: "A blank line behind a backslash",
        input: "FROM debian:12.9\nRUN make \\\n\n    && make install\n",
    },
    good: CheckExample {
        title: "A comment",
        input: "FROM debian:12.9\nRUN make \\\n    # the rest\n    && make install\n",
    },
};

pub(crate) static IT: DockerfileEmptyContinuation = DockerfileEmptyContinuation;

/// The check.
pub(crate) struct DockerfileEmptyContinuation;

impl Check<Dockerfile> for DockerfileEmptyContinuation {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for instruction in &facts.tree.instructions {
            let blanks = instruction.blank_lines();
            let Some(first) = blanks.first() else {
                continue;
            };
            let place = Span::new(first.start, first.start);
            let evidence = format!("a blank line in {}", instruction.keyword.word());
            let mut finding = facts.finding(&META, place, META.title, evidence);
            // Where nothing follows, the line before would go on in what is behind the file.
            let within = instruction.span.end;
            let blanks = blanks.iter().filter(|blank| blank.end <= within);
            finding.edits = blanks
                .take(MOST)
                .map(|blank| facts.edit(*blank, "", true))
                .collect();
            findings.push(finding);
        }
        findings
    }
}

/// Most edits of one finding.
const MOST: usize = 1_000;
