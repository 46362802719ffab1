//! Versions of packages that pip installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-pip-version",
    title: "pip installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: flask==3.1.0, or install from a file of requirements.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3013"],
    aliases: &["DL3013"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM python:3.13\nRUN pip install flask requests==2.32.3\n",
    },
    good: CheckExample {
        title: "Versions, a file of requirements, a file",
        input: "FROM python:3.13\nRUN pip install flask==3.1.0 && python3 -m pip install -r requirements.txt && pip install . ./a.whl\n",
    },
};

pub(crate) static IT: DockerfilePipVersion = DockerfilePipVersion;

/// The check.
pub(crate) struct DockerfilePipVersion;

impl Check<Dockerfile> for DockerfilePipVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::PIP)
    }
}
