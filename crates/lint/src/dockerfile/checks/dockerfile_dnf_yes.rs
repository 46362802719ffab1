//! dnf install that asks.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-dnf-yes",
    title: "dnf install asks before it does something",
    severity: Severity::Low,
    why: "A build has nobody to answer, so that the command stops there.",
    fix: "Add -y.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3038"],
    aliases: &["DL3038"],
    bad: CheckExample {
        title: "Nothing answers",
        input: "FROM rockylinux:9.3\nRUN dnf install httpd-2.4.57 && microdnf install a-1 && dnf clean all\n",
    },
    good: CheckExample {
        title: "An option answers",
        input: "FROM rockylinux:9.3\nRUN dnf -y install httpd-2.4.57 && dnf install --assumeyes a-1 && dnf clean all\n",
    },
};

pub(crate) static IT: DockerfileDnfYes = DockerfileDnfYes;

/// The check.
pub(crate) struct DockerfileDnfYes;

impl Check<Dockerfile> for DockerfileDnfYes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::without_yes(facts, &META, &packages::DNF, |c| {
            c.has(&["--assumeyes", "--assume-yes"], Some('y'))
        })
    }
}
