//! cd where WORKDIR does.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-cd",
    title: "A RUN changes its directory with cd",
    severity: Severity::Negligible,
    why: "The change ends with the RUN, so that a cd at its end has no effect, and a reader has to follow where each command runs.",
    fix: "Set the directory with WORKDIR before the RUN, or put the cd and what needs it in parentheses.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3003",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ],
    aliases: &["DL3003", "DS-0013"],
    bad: CheckExample {
        title: "A directory for one command",
        input: "FROM debian:12.9\nRUN cd /usr/src/app && make\n",
    },
    good: CheckExample {
        title: "WORKDIR, and a subshell",
        input: "FROM debian:12.9\nWORKDIR /usr/src/app\nRUN make && (cd docs && make)\n",
    },
};

pub(crate) static IT: DockerfileCd = DockerfileCd;

/// The check.
pub(crate) struct DockerfileCd;

impl Check<Dockerfile> for DockerfileCd {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (_, scripts) in facts.runs() {
            let commands = scripts
                .iter()
                .flat_map(|s| s.commands.iter().map(move |c| (s, c)));
            let mut changes =
                commands.filter(|(script, c)| c.program() == "cd" && !script.is_grouped(c));
            let Some((script, command)) = changes.next() else {
                continue;
            };
            let last = script.commands.last() == Some(command);
            let evidence = if last {
                "cd, and nothing behind it"
            } else {
                "cd before other commands"
            };
            findings.push(facts.finding(
                &META,
                script.place(command.range()),
                META.title,
                evidence,
            ));
        }
        findings
    }
}
