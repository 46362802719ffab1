//! Versions of packages that npm installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-npm-version",
    title: "npm installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: express@4.21.2.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3016"],
    aliases: &["DL3016"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM node:22.14\nRUN npm install -g express @scope/name\n",
    },
    good: CheckExample {
        title: "Versions, and what package.json names",
        input: "FROM node:22.14\nRUN npm install -g express@4.21.2 @scope/name@1.0.0 && npm install && npm i ./dir\n",
    },
};

pub(crate) static IT: DockerfileNpmVersion = DockerfileNpmVersion;

/// The check.
pub(crate) struct DockerfileNpmVersion;

impl Check<Dockerfile> for DockerfileNpmVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::NPM)
    }
}
