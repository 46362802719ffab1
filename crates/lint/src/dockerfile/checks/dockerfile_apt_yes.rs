//! apt-get install that asks.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apt-yes",
    title: "apt-get install asks before it installs",
    severity: Severity::Low,
    why: "A build has nobody to answer, so that the command stops there.",
    fix: "Add -y.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3014"],
    aliases: &["DL3014", "DS-0021"],
    bad: CheckExample {
        title: "Nothing answers",
        input: "FROM debian:12.9\nRUN apt-get install --no-install-recommends curl=7.88.1-10\n",
    },
    good: CheckExample {
        title: "An option answers",
        input: "FROM debian:12.9\nRUN apt-get -qq install curl=7.88.1-10 && apt-get install --assume-yes git=1:2.39\n",
    },
};

pub(crate) static IT: DockerfileAptYes = DockerfileAptYes;

/// The check.
pub(crate) struct DockerfileAptYes;

impl Check<Dockerfile> for DockerfileAptYes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts
            .commands()
            .filter(|(_, c)| packages::APT.is_install(c))
        {
            let long = ["--yes", "--assume-yes", "--quiet=2", "-q=2"];
            let quiet = command
                .bare()
                .iter()
                .filter(|w| ["-q", "--quiet"].contains(&w.text.as_str()));
            if command.has(&long, Some('y')) || command.has(&["-qq"], None) || quiet.count() > 1 {
                continue;
            }
            findings.push(packages::with_option(
                facts, &META, script, command, "-y", true,
            ));
        }
        findings
    }
}
