//! RUNs that could be one.

use std::collections::HashMap;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-consecutive-run",
    title: "RUN stands behind RUN",
    severity: Severity::Negligible,
    why: "Each RUN is a layer, and what one deletes stays in the layer of another.",
    fix: "Join them with &&. A comment between them, or a stage that is thrown away, says that they are apart on purpose.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3059",
        "https://docs.docker.com/build/building/best-practices/#run",
    ],
    aliases: &["DL3059"],
    bad: CheckExample {
        title: "Two commands in two layers",
        input: "FROM debian:12.9\nRUN make\nRUN make install\n",
    },
    good: CheckExample {
        title: "A stage that is thrown away, a comment, other mounts, and long chains",
        input: "FROM debian:12.9 AS build\nRUN make\nRUN make install\nFROM debian:12.9\nRUN /a\n# b is built from another source\nRUN /b\nRUN --mount=type=cache,target=/c /c\nRUN /d && /e\nRUN /g\n",
    },
};

pub(crate) static IT: DockerfileConsecutiveRun = DockerfileConsecutiveRun;

/// The check.
pub(crate) struct DockerfileConsecutiveRun;

impl Check<Dockerfile> for DockerfileConsecutiveRun {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let commands: HashMap<usize, usize> = facts
            .runs()
            .map(|(run, scripts)| {
                (
                    run.span.start,
                    scripts.iter().map(|s| s.commands.len()).sum(),
                )
            })
            .collect();
        let few = |run: &Instruction<'_>| {
            // A document is a text that somebody keeps together.
            let one = commands
                .get(&run.span.start)
                .is_some_and(|count| *count <= FEW);
            one && run.heredocs.is_empty()
        };
        let is_run = |i: &Instruction<'_>| i.keyword == Keyword::Run;
        // The stages whose layers the image has.
        let stages = facts
            .last_stage()
            .into_iter()
            .flat_map(|last| facts.ancestry(last));
        for stage in stages {
            let body = facts.tree.of_stage(stage);
            for pair in body.windows(2) {
                let [before, run] = pair else {
                    continue;
                };
                let between = Span::new(before.span.end, run.span.start);
                let told = facts.file.source().slice(between).contains('#');
                if is_run(before)
                    && is_run(run)
                    && few(before)
                    && few(run)
                    && same_flags(before, run)
                    && !told
                {
                    findings.push(facts.finding(
                        &META,
                        run.keyword_span,
                        META.title,
                        "RUN behind RUN, of one command each",
                    ));
                }
            }
        }
        findings.sort_by_key(|finding| finding.location.line);
        findings
    }
}

/// Commands up to which a RUN is no chain that somebody made on purpose.
const FEW: usize = 1;

fn same_flags(one: &Instruction<'_>, other: &Instruction<'_>) -> bool {
    let flags = |i: &Instruction<'_>| {
        let mut flags: Vec<_> = i
            .flags
            .iter()
            .map(|f| (f.name.clone(), f.value.clone()))
            .collect();
        flags.sort();
        flags
    };
    flags(one) == flags(other)
}
