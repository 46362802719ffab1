//! Versions of packages that dnf install installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-dnf-version",
    title: "dnf install installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: httpd-2.4.57.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3041"],
    aliases: &["DL3041"],
    bad: CheckExample {
        title: "Packages by their names alone",
        input: "FROM rockylinux:9.3\nRUN dnf install -y httpd java-11-openjdk && dnf clean all\n",
    },
    good: CheckExample {
        title: "Versions, a file and the stream of a module",
        input: "FROM rockylinux:9.3\nRUN dnf install -y httpd-2.4.57 ./a.rpm && dnf module install -y nodejs:20 && dnf clean all\n",
    },
};

pub(crate) static IT: DockerfileDnfVersion = DockerfileDnfVersion;

/// The check.
pub(crate) struct DockerfileDnfVersion;

impl Check<Dockerfile> for DockerfileDnfVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::DNF)
    }
}
