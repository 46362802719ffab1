//! Commands that make no sense in a build.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-interactive-command",
    title: "A RUN starts a program for people or for whole machines",
    severity: Severity::Negligible,
    why: "A build has no terminal, no services and no processes of others, and what was started ends with the RUN.",
    fix: "Leave the command out; start services with the container.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3001"],
    aliases: &["DL3001"],
    bad: CheckExample {
        title: "A service and an editor",
        input: "FROM debian:12.9\nRUN service nginx start\nRUN top\n",
    },
    good: CheckExample {
        title: "Such a word as an argument, and ssh over a forwarded agent",
        input: "FROM debian:12.9\nRUN apt-get install -y --no-install-recommends vim=2:9.0.1378-2\nRUN --mount=type=ssh ssh -T git@example.com\n",
    },
};

pub(crate) static IT: DockerfileInteractiveCommand = DockerfileInteractiveCommand;

/// The check.
pub(crate) struct DockerfileInteractiveCommand;

impl Check<Dockerfile> for DockerfileInteractiveCommand {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands() {
            let Some(first) = command.bare().first() else {
                continue;
            };
            let program = command.program();
            let agent = program == "ssh" && script.instruction.mounts("ssh");
            if PROGRAMS.contains(&program) && !agent {
                let span = script.place(first.range.clone());
                findings.push(facts.finding(&META, span, META.title, format!("RUN {program}")));
            }
        }
        findings
    }
}

/// The programs.
const PROGRAMS: [&str; 10] = [
    "free", "ifconfig", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim",
];
