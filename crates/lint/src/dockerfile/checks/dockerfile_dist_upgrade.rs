//! Upgrades of a whole distribution.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};
use crate::upgrades::{said, upgrades_all};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-dist-upgrade",
    title: "A step upgrades the whole distribution",
    severity: Severity::Low,
    why: "It takes packages away and brings others, as the mirror has them that day, so that two builds of one Dockerfile differ by more than fixes.",
    fix: "Take a newer base image; apt-get upgrade brings fixes without taking packages away.",
    references: &["https://manpages.debian.org/stable/apt/apt-get.8.en.html"],
    aliases: &["DS-0024", "DKL-DI-0003"],
    bad: CheckExample {
        title: "A step with dist-upgrade",
        input: "FROM debian:12.9\nRUN apt-get update && apt-get -y dist-upgrade\n",
    },
    good: CheckExample {
        title: "An upgrade within the release",
        input: "FROM debian:12.9\nRUN apt-get update && apt-get -y upgrade\n",
    },
};

pub(crate) static IT: DockerfileDistUpgrade = DockerfileDistUpgrade;

/// The check.
pub(crate) struct DockerfileDistUpgrade;

impl Check<Dockerfile> for DockerfileDistUpgrade {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        // What zypper does has a check of its own.
        let upgrades = facts
            .commands()
            .filter(|(_, c)| c.program() != "zypper" && upgrades_all(c));
        for (script, command) in upgrades {
            let span = script.place(command.range());
            findings.push(facts.finding(&META, span, META.title, said(command)));
        }
        findings
    }
}
