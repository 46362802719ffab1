//! sudo in a RUN.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-sudo",
    title: "sudo is used in a RUN",
    severity: Severity::Low,
    why: "A RUN has the rights of the last USER, so that sudo is not needed. It keeps a program in the image that makes root of whoever may use it.",
    fix: "Set USER root before the RUN, and the user of the application behind it.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3004"],
    aliases: &["DL3004", "DS-0010"],
    bad: CheckExample {
        title: "A command through sudo",
        input: "FROM debian:12.9\nRUN cd /x && sudo make install\n",
    },
    good: CheckExample {
        title: "The word in arguments of other commands",
        input: "FROM debian:12.9\nRUN apt-get remove -y sudo && rm -f /usr/bin/sudo\n",
    },
};

pub(crate) static IT: DockerfileSudo = DockerfileSudo;

/// The check.
pub(crate) struct DockerfileSudo;

impl Check<Dockerfile> for DockerfileSudo {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands() {
            let Some(first) = command.words.first().filter(|w| w.text == "sudo") else {
                continue;
            };
            let span = script.place(first.range.clone());
            let program = command.program();
            findings.push(facts.finding(&META, span, META.title, format!("sudo runs {program}")));
        }
        findings
    }
}
