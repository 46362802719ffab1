//! Versions of packages that zypper install installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-zypper-version",
    title: "zypper install installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: httpd=2.4.58.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3037"],
    aliases: &["DL3037"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd && zypper clean\n",
    },
    good: CheckExample {
        title: "Versions, a file and a pattern",
        input: "FROM opensuse/leap:15.6\nRUN zypper install -y httpd=2.4.58 \"curl>=8\" ./a.rpm && zypper -n in -t pattern devel_basis && zypper clean\n",
    },
};

pub(crate) static IT: DockerfileZypperVersion = DockerfileZypperVersion;

/// The check.
pub(crate) struct DockerfileZypperVersion;

impl Check<Dockerfile> for DockerfileZypperVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::ZYPPER)
    }
}
