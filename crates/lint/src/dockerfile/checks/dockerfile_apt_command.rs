//! apt where apt-get does.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apt-command",
    title: "apt is used in a RUN",
    severity: Severity::Low,
    why: "apt is made for people: what it prints and does may change from one release to the next.",
    fix: "Use apt-get, or apt-cache.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3027"],
    aliases: &["DL3027"],
    bad: CheckExample {
        title: "apt",
        input: "FROM debian:12.9\nRUN apt update && apt install -y curl=7.88.1-10\n",
    },
    good: CheckExample {
        title: "apt-get, and the word as an argument",
        input: "FROM debian:12.9\nRUN apt-get install -y --no-install-recommends curl=7.88.1-10 && ls /etc/apt && rm -rf apt\n",
    },
};

pub(crate) static IT: DockerfileAptCommand = DockerfileAptCommand;

/// The check.
pub(crate) struct DockerfileAptCommand;

impl Check<Dockerfile> for DockerfileAptCommand {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "apt") {
            let Some(first) = command.bare().first() else {
                continue;
            };
            let verb = command.operands().next().map_or("", |w| w.text.as_str());
            let span = script.place(first.range.clone());
            let mut finding = facts.finding(&META, span, META.title, format!("apt {verb}"));
            if script.is_text() && SAME.contains(&verb) && first.text == "apt" {
                finding.edits = vec![facts.edit(span, "apt-get", true)];
            }
            findings.push(finding);
        }
        findings
    }
}

/// What both programs do in the same way.
const SAME: [&str; 8] = [
    "autoclean",
    "autoremove",
    "build-dep",
    "clean",
    "install",
    "purge",
    "remove",
    "update",
];
