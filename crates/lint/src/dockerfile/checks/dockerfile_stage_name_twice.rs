//! Stages of the same name.

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-stage-name-twice",
    title: "Two stages have the same name",
    severity: Severity::Medium,
    why: "What copies from that name gets the files of one of them, and not of the one that a reader may think of.",
    fix: "Give every stage a name of its own.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3024"],
    aliases: &["DL3024", "DuplicateStageName", "DS-0012"],
    bad: CheckExample {
        title: "The same name, in another case",
        input: "FROM debian:12.9 AS build\nFROM debian:12.9 AS Build\n",
    },
    good: CheckExample {
        title: "Two names",
        input: "FROM debian:12.9 AS build\nFROM debian:12.9 AS test\n",
    },
};

pub(crate) static IT: DockerfileStageNameTwice = DockerfileStageNameTwice;

/// The check.
pub(crate) struct DockerfileStageNameTwice;

impl Check<Dockerfile> for DockerfileStageNameTwice {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen = HashSet::new();
        for name in facts
            .tree
            .stages
            .iter()
            .filter_map(|stage| stage.name.as_ref())
        {
            if !seen.insert(name.text.to_lowercase()) {
                let title = format!("The name {} stands for two stages", name.text);
                findings.push(facts.finding(&META, name.span, title, format!("AS {}", name.text)));
            }
        }
        findings
    }
}
