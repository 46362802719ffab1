//! Versions of packages that yum install installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-yum-version",
    title: "yum install installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: httpd-2.4.6.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3033"],
    aliases: &["DL3033"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM centos:7\nRUN yum install -y httpd && yum clean all\n",
    },
    good: CheckExample {
        title: "Versions, a file and a group",
        input: "FROM centos:7\nRUN yum install -y httpd-2.4.6-97.el7 ./a.rpm @development $LIST && yum clean all\n",
    },
};

pub(crate) static IT: DockerfileYumVersion = DockerfileYumVersion;

/// The check.
pub(crate) struct DockerfileYumVersion;

impl Check<Dockerfile> for DockerfileYumVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::YUM)
    }
}
