//! Package lists of apt that stay in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::ShellWord;

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apt-lists",
    title: "The package lists of apt stay in the image",
    severity: Severity::Low,
    why: "They are of no use in the image, make it larger and grow old.",
    fix: "Delete them in the same RUN: rm -rf /var/lib/apt/lists/*.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3009"],
    aliases: &["DL3009"],
    bad: CheckExample {
        title: "The lists stay",
        input: "FROM debian:12.9\nRUN apt-get update && apt-get install -y curl=7.88.1-10\n",
    },
    good: CheckExample {
        title: "They are deleted, mounted, or in a stage that is thrown away",
        input: "FROM debian:12.9 AS build\nRUN apt-get update\nFROM debian:12.9\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\n",
    },
};

pub(crate) static IT: DockerfileAptLists = DockerfileAptLists;

/// The check.
pub(crate) struct DockerfileAptLists;

impl Check<Dockerfile> for DockerfileAptLists {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for script in facts
            .scripts
            .iter()
            .filter(|script| facts.is_kept(script.instruction))
        {
            let lists = "/var/lib/apt/lists";
            let update = script.commands.iter().rposition(|c| {
                ["apt", "apt-get", "aptitude"].contains(&c.program())
                    && c.operands().any(|w| w.text == "update")
            });
            let Some(update) = update.filter(|_| !script.mounts_cache(lists)) else {
                continue;
            };
            let mut behind = script.commands.iter().skip(update + 1);
            let deleted =
                |w: &ShellWord| w.text.starts_with(lists) || w.text.starts_with("/var/lib/apt/*");
            if behind.any(|c| ["rm", "find"].contains(&c.program()) && c.operands().any(deleted)) {
                continue;
            }
            let span = script.commands.get(update).map(|c| script.place(c.range()));
            let span = span.unwrap_or(script.instruction.keyword_span);
            findings.push(facts.finding(
                &META,
                span,
                META.title,
                format!("no rm of {lists} behind apt-get update"),
            ));
        }
        findings
    }
}
