//! COPY to a relative path without WORKDIR.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword, Word};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-copy-relative",
    title: "COPY has a relative destination, and no WORKDIR is set",
    severity: Severity::Low,
    why: "The destination goes on from the working directory of the base image, which may change with it.",
    fix: "Set WORKDIR before, or write the destination from the root.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3045"],
    aliases: &["DL3045"],
    bad: CheckExample {
        title: "No WORKDIR",
        input: "FROM debian:12.9\nCOPY app.py app.py\n",
    },
    good: CheckExample {
        title: "WORKDIR in the stage that the stage is based on, a path from the root, and a variable",
        input: "FROM debian:12.9 AS base\nWORKDIR /app\nFROM base\nCOPY app.py .\nFROM debian:12.9\nCOPY app.py /app/\nCOPY app.py $DIR/\n",
    },
};

pub(crate) static IT: DockerfileCopyRelative = DockerfileCopyRelative;

/// The check.
pub(crate) struct DockerfileCopyRelative;

impl Check<Dockerfile> for DockerfileCopyRelative {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let found = facts.tree.by_stage(|set: &mut bool, _, instruction| {
            match instruction.keyword {
                Keyword::Workdir => *set = true,
                Keyword::Copy if !*set && instruction.words.len() > 1 => {
                    return instruction
                        .words
                        .last()
                        .filter(|w| is_relative(&w.text))
                        .cloned();
                }
                _ => {}
            }
            None
        });
        let finding = |target: Word| {
            facts.finding(
                &META,
                target.span,
                META.title,
                format!("COPY to {}", target.text),
            )
        };
        found.into_iter().flatten().map(finding).collect()
    }
}

fn is_relative(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    let drive = path.get(1..2) == Some(":") && path.starts_with(|c: char| c.is_ascii_alphabetic());
    !path.is_empty() && !path.starts_with(['/', '\\', '$']) && !drive
}
