//! No health check in the image.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-no-healthcheck",
    title: "No HEALTHCHECK is set",
    severity: Severity::Negligible,
    why: "Without it an engine takes a process that hangs for a healthy one. Where Kubernetes runs the image, its probes do that instead.",
    fix: "Add a HEALTHCHECK, or HEALTHCHECK NONE where something else watches the container.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3057",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ],
    aliases: &["DL3057", "CIS-DI-0006", "DS-0026"],
    bad: CheckExample {
        title: "None",
        input: "FROM debian:12.9\nCMD [\"/app\"]\n",
    },
    good: CheckExample {
        title: "In the stage that the last is based on, or switched off on purpose",
        input: "FROM debian:12.9 AS base\nHEALTHCHECK CMD [\"/health\"]\nFROM base\nCMD [\"/app\"]\n",
    },
};

pub(crate) static IT: DockerfileNoHealthcheck = DockerfileNoHealthcheck;

/// The check.
pub(crate) struct DockerfileNoHealthcheck;

impl Check<Dockerfile> for DockerfileNoHealthcheck {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let Some(last) = facts.last_stage().filter(|s| !s.base.text.is_empty()) else {
            return Vec::new();
        };
        let mut body = facts
            .ancestry(last)
            .flat_map(|stage| facts.tree.of_stage(stage));
        if body.any(|i| i.keyword == Keyword::Healthcheck) {
            return Vec::new();
        }
        let evidence = format!("no HEALTHCHECK behind FROM {}", last.base.text);
        vec![facts.finding(&META, last.base.span, META.title, evidence)]
    }
}
