//! Versions of packages that apt-get installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apt-version",
    title: "apt-get installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: curl=7.88.1-10.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3008"],
    aliases: &["DL3008"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM debian:12.9\nRUN apt-get update && apt-get install -y curl git=1:2.39.5-0\n",
    },
    good: CheckExample {
        title: "A version, a release and a file",
        input: "FROM debian:12.9\nRUN apt-get install -y --no-install-recommends curl=7.88.1-10 git/bookworm ./a.deb $LIST\n",
    },
};

pub(crate) static IT: DockerfileAptVersion = DockerfileAptVersion;

/// The check.
pub(crate) struct DockerfileAptVersion;

impl Check<Dockerfile> for DockerfileAptVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::APT)
    }
}
