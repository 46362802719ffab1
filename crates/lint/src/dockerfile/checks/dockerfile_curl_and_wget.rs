//! Two programs for one job.

use std::collections::{HashMap, HashSet};

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-curl-and-wget",
    title: "A stage downloads with curl and with wget",
    severity: Severity::Negligible,
    why: "Both do the same, and each makes the image larger and is one more thing to keep up to date.",
    fix: "Use one of them.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL4001"],
    aliases: &["DL4001", "DS-0014"],
    bad: CheckExample {
        title: "Both",
        input: "FROM debian:12.9\nRUN wget -q https://example.com/a\nRUN curl -sO https://example.com/b\n",
    },
    good: CheckExample {
        title: "One in each stage, and one as the name of a package",
        input: "FROM debian:12.9 AS a\nRUN wget -q https://example.com/a\nFROM debian:12.9\nRUN apt-get install -y --no-install-recommends wget=1.21 && curl -sO https://example.com/b\n",
    },
};

pub(crate) static IT: DockerfileCurlAndWget = DockerfileCurlAndWget;

/// The check.
pub(crate) struct DockerfileCurlAndWget;

impl Check<Dockerfile> for DockerfileCurlAndWget {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen: HashMap<Option<usize>, HashSet<&str>> = HashMap::new();
        for (run, scripts) in facts.runs() {
            let programs = scripts
                .iter()
                .flat_map(|s| s.commands.iter().map(move |c| (s, c)));
            let mut programs = programs
                .filter(|(_, c)| ["curl", "wget"].contains(&c.program()))
                .peekable();
            let Some((script, first)) = programs.peek().copied() else {
                continue;
            };
            let seen = seen.entry(facts.tree.stage_at(run.span.start)).or_default();
            seen.extend(programs.map(|(_, c)| c.program()));
            if seen.len() > 1 {
                let span = script.place(first.range());
                findings.push(facts.finding(&META, span, META.title, "curl and wget in one stage"));
            }
        }
        findings
    }
}
