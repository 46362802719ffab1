//! Another shell in the place of the first.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-shell-link",
    title: "A RUN puts another shell in the place of /bin/sh",
    severity: Severity::Low,
    why: "Every program of the image that relies on its shell gets another one.",
    fix: "Choose the shell of the build with SHELL.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL4005",
        "https://docs.docker.com/reference/dockerfile/#shell",
    ],
    aliases: &["DL4005"],
    bad: CheckExample {
        title: "A link",
        input: "FROM debian:12.9\nRUN ln -sf /bin/bash /bin/sh\n",
    },
    good: CheckExample {
        title: "SHELL, and another link",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN ln -s /opt/a /bin/a\n",
    },
};

pub(crate) static IT: DockerfileShellLink = DockerfileShellLink;

/// The check.
pub(crate) struct DockerfileShellLink;

impl Check<Dockerfile> for DockerfileShellLink {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "ln") {
            if command.operands().count() > 1
                && command
                    .operands()
                    .last()
                    .is_some_and(|w| w.text == "/bin/sh")
            {
                let span = script.place(command.range());
                findings.push(facts.finding(&META, span, META.title, "ln makes /bin/sh a link"));
            }
        }
        findings
    }
}
