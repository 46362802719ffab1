//! Pipes that fail unseen.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};
use crate::shell::{Command, Join};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-pipefail",
    title: "A command before a pipe may fail unseen",
    severity: Severity::Low,
    why: "A shell tells how the last command of a pipe ended. Where a download before it fails, the build goes on.",
    fix: "Set SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before, or begin the RUN with set -o pipefail, where the shell knows it.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL4006",
        "https://docs.docker.com/build/building/best-practices/#using-pipes",
    ],
    aliases: &["DL4006"],
    bad: CheckExample {
        title: "A download into a filter",
        input: "FROM debian:12.9\nRUN wget -qO- https://example.com/a | wc -l > /number\nRUN [\"sh\", \"-c\", \"ls | wc -l\"]\n",
    },
    good: CheckExample {
        title: "The option, for the stage or the command; echo, which does not fail",
        input: "FROM debian:12.9 AS base\nRUN echo a | tee /b\nRUN set -euo pipefail && ls | wc -l\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN wget -qO- https://example.com/a | wc -l\nFROM base\nRUN ls | wc -l\n",
    },
};

pub(crate) static IT: DockerfilePipefail = DockerfilePipefail;

/// The check.
pub(crate) struct DockerfilePipefail;

impl Check<Dockerfile> for DockerfilePipefail {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let set = facts.tree.by_stage(|set: &mut bool, _, instruction| {
            if instruction.keyword == Keyword::Shell {
                *set = instruction
                    .words
                    .iter()
                    .any(|w| w.text.split_whitespace().any(|part| part == "pipefail"));
            }
            *set
        });
        let mut findings = Vec::new();
        for (run, scripts) in facts.runs() {
            let index = facts.tree.index_at(run.span.start);
            let told = index.and_then(|index| set.get(index)) == Some(&true);
            // `bash -o pipefail -c TEXT`
            let mut commands = scripts.iter().flat_map(|script| &script.commands);
            let inner = |c: &Command| c.program() != "set" && c.has(&["pipefail"], None);
            // What stands in a list is run without the shell of SHELL.
            if (told && !run.is_list) || commands.any(inner) {
                continue;
            }
            let piped = scripts
                .iter()
                .find_map(|script| Some((script, unseen(&script.commands)?)));
            if let Some((script, command)) = piped {
                let span = script.place(command.range());
                let evidence = format!("{} before a pipe, without pipefail", command.program());
                findings.push(facts.finding(&META, span, META.title, evidence));
            }
        }
        findings
    }
}

/// Commands that do not fail, or should not be looked at when they do: a pipe that is closed ends `yes`.
const HARMLESS: [&str; 5] = [":", "echo", "printf", "true", "yes"];

/// The first command before a pipe whose failure is lost.
fn unseen(commands: &[Command]) -> Option<&Command> {
    let on = |c: &Command| c.program() == "set" && c.bare().iter().any(|w| w.text == "pipefail");
    let before = commands.iter().take_while(|c| !on(c)).count();
    let commands = commands.get(..before)?;
    commands.windows(2).find_map(|pair| match pair {
        [first, second] if second.join == Join::Pipe && !HARMLESS.contains(&first.program()) => {
            Some(first)
        }
        _ => None,
    })
}
