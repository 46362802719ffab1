//! COPY of a whole file system.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, Word};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copy-filesystem",
    title: "COPY takes the whole file system of another stage",
    severity: Severity::Low,
    why: "Everything of the other stage comes along: its package manager, its caches, and secrets that were used there.",
    fix: "Copy what is needed, or begin the stage with FROM that stage.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3067"],
    aliases: &["DL3067"],
    bad: CheckExample {
        title: "From root to root",
        input: "FROM debian:12.9 AS build\nFROM debian:12.9\nCOPY --from=build / /\n",
    },
    good: CheckExample {
        title: "A directory, and a whole file system onto nothing",
        input: "FROM debian:12.9 AS build\nFROM debian:12.9 AS next\nCOPY --from=build /app /app\nFROM scratch\nCOPY --from=build / /\n",
    },
};

pub(crate) static IT: DockerfileCopyFilesystem = DockerfileCopyFilesystem;

/// The check.
pub(crate) struct DockerfileCopyFilesystem;

impl Check<Dockerfile> for DockerfileCopyFilesystem {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            // On an empty base it is the way to make one layer of many.
            if stage.image.as_deref() == Some("scratch") {
                continue;
            }
            let copies = facts.tree.of_stage(stage).iter();
            for copy in copies.filter(|i| i.keyword == Keyword::Copy && i.flag("from").is_some()) {
                let root = |word: &Word| word.text.trim_matches(['"', '\'']) == "/";
                let split = copy.words.split_last();
                if split.is_some_and(|(target, sources)| root(target) && sources.iter().any(root)) {
                    findings.push(facts.finding(
                        &META,
                        copy.span,
                        META.title,
                        format!("COPY {}", copy.text()),
                    ));
                }
            }
        }
        findings
    }
}
