//! Lists of packages that are fetched in a step of their own.

use std::collections::BTreeMap;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::shell::Command;
use crate::upgrades::{said, updated_alone};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-update-alone",
    title: "A step updates lists of packages and installs nothing",
    severity: Severity::Low,
    why: "The layer is taken from the cache for as long as the line stays as it is. What is installed in a later step is then looked up in old lists, without the fixes made since.",
    fix: "Update the lists in the same RUN that installs: RUN apt-get update && apt-get install -y ...",
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    aliases: &["DS-0017", "CIS-DI-0007"],
    bad: CheckExample {
        title: "A step that only updates",
        input: "FROM debian:12.9\nRUN apt-get update\nRUN apt-get install -y curl=7.88\n",
    },
    good: CheckExample {
        title: "A step that updates and installs",
        input: "FROM debian:12.9\nRUN apt-get update && apt-get install -y curl=7.88\n",
    },
};

pub(crate) static IT: DockerfileUpdateAlone = DockerfileUpdateAlone;

/// The check.
pub(crate) struct DockerfileUpdateAlone;

impl Check<Dockerfile> for DockerfileUpdateAlone {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut steps: BTreeMap<usize, (Span, Vec<Command>)> = BTreeMap::new();
        for (script, command) in facts.commands() {
            let span = script.instruction.span;
            let step = steps
                .entry(span.start)
                .or_insert_with(|| (span, Vec::new()));
            step.1.push(command.clone());
        }
        let mut findings = Vec::new();
        for (span, commands) in steps.into_values() {
            if let Some(update) = updated_alone(&commands) {
                findings.push(facts.finding(&META, span, META.title, said(update)));
            }
        }
        findings
    }
}
