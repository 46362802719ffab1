//! apt-get install with recommended packages.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apt-recommends",
    title: "apt-get install also takes recommended packages",
    severity: Severity::Low,
    why: "Packages that are only recommended make the image larger and give an attacker more to work with.",
    fix: "Add --no-install-recommends, and name what is needed indeed.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3015"],
    aliases: &["DL3015", "DS-0029"],
    bad: CheckExample {
        title: "Recommended packages come along",
        input: "FROM debian:12.9\nRUN apt-get install -y curl=7.88.1-10\n",
    },
    good: CheckExample {
        title: "They stay away",
        input: "FROM debian:12.9\nRUN apt-get install -y --no-install-recommends curl=7.88.1-10\n",
    },
};

pub(crate) static IT: DockerfileAptRecommends = DockerfileAptRecommends;

/// The check.
pub(crate) struct DockerfileAptRecommends;

impl Check<Dockerfile> for DockerfileAptRecommends {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts
            .commands()
            .filter(|(_, c)| packages::APT.is_install(c))
        {
            let asked = |w: &str| w.to_ascii_lowercase().contains("install-recommends");
            if !command.bare().iter().any(|w| asked(&w.text)) {
                let option = "--no-install-recommends";
                findings.push(packages::with_option(
                    facts, &META, script, command, option, false,
                ));
            }
        }
        findings
    }
}
