//! zypper that asks.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-zypper-yes",
    title: "zypper asks before it does something",
    severity: Severity::Low,
    why: "A build has nobody to answer, so that the command stops there.",
    fix: "Add -y.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3034"],
    aliases: &["DL3034"],
    bad: CheckExample {
        title: "Nothing answers",
        input: "FROM opensuse/leap:15.6\nRUN zypper install httpd=2.4.58 && zypper clean\nRUN zypper remove httpd\n",
    },
    good: CheckExample {
        title: "An option answers",
        input: "FROM opensuse/leap:15.6\nRUN zypper -n install httpd=2.4.58 && zypper remove --no-confirm a && zypper clean\n",
    },
};

pub(crate) static IT: DockerfileZypperYes = DockerfileZypperYes;

/// The check.
pub(crate) struct DockerfileZypperYes;

impl Check<Dockerfile> for DockerfileZypperYes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let long = [
            "--non-interactive",
            "--no-confirm",
            "--non-interactive-include-reboot-patches",
        ];
        packages::without_yes(facts, &META, &packages::ZYPPER_ASKS, |c| {
            c.has(&long, Some('y')) || c.has(&[], Some('n'))
        })
    }
}
