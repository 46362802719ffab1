//! Upgrades of the whole distribution by zypper.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-zypper-dist-upgrade",
    title: "zypper dist-upgrade is used",
    severity: Severity::Low,
    why: "It may take the image to another release of the distribution, so that it is no longer what its base says.",
    fix: "Use a newer base image.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3035"],
    aliases: &["DL3035"],
    bad: CheckExample {
        title: "An upgrade",
        input: "FROM opensuse/leap:15.6\nRUN zypper -n dup\n",
    },
    good: CheckExample {
        title: "An update of packages",
        input: "FROM opensuse/leap:15.6\nRUN zypper -n install dup=1 && zypper clean\n",
    },
};

pub(crate) static IT: DockerfileZypperDistUpgrade = DockerfileZypperDistUpgrade;

/// The check.
pub(crate) struct DockerfileZypperDistUpgrade;

impl Check<Dockerfile> for DockerfileZypperDistUpgrade {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts.commands().filter(|(_, c)| c.program() == "zypper") {
            let verb = command.operands().next().map_or("", |w| w.text.as_str());
            if ["dist-upgrade", "dup"].contains(&verb) {
                let span = script.place(command.range());
                findings.push(facts.finding(&META, span, META.title, format!("zypper {verb}")));
            }
        }
        findings
    }
}
