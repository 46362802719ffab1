//! No user is set in the final stage.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, user};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-no-user",
    title: "No USER is set",
    severity: Severity::Low,
    why: "Without USER the processes run as the user of the base image, which is root for most.",
    fix: "Create a user and set it with USER, after what needs root.",
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    aliases: &["DS-0002", "CIS-DI-0001"],
    bad: CheckExample {
        title: "No user at all",
        input: "FROM debian:12.9\nCMD [\"/app\"]\n",
    },
    good: CheckExample {
        title: "A user in the stage that the last one is based on",
        input: "FROM debian:12.9 AS base\nUSER app\nFROM base\nCMD [\"/app\"]\n",
    },
};

pub(crate) static IT: DockerfileNoUser = DockerfileNoUser;

/// The check.
pub(crate) struct DockerfileNoUser;

impl Check<Dockerfile> for DockerfileNoUser {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let Some(stage) = facts
            .last_stage()
            .filter(|s| !s.base.text.is_empty() && user::last(facts).is_none())
        else {
            return Vec::new();
        };
        // What a base from outside sets is not known here; `nonroot` images say so in their name.
        let first = facts
            .ancestry(stage)
            .last()
            .and_then(|s| s.image.as_deref());
        if first.is_some_and(|image| image.contains("nonroot")) {
            return Vec::new();
        }
        let evidence = format!("no USER behind FROM {}", stage.base.text);
        vec![facts.finding(&META, stage.base.span, META.title, evidence)]
    }
}
