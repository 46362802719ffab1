//! Versions of packages that apk installs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apk-version",
    title: "apk installs packages without a version",
    severity: Severity::Low,
    why: "Without a version each build may take another one, so that a build breaks or changes without a change of the file.",
    fix: "Write the version behind the name: curl=8.12.1-r0, or with a bound: curl~8.12.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3018"],
    aliases: &["DL3018"],
    bad: CheckExample {
        title: "A package by its name alone",
        input: "FROM alpine:3.21\nRUN apk add --no-cache -t build curl\n",
    },
    good: CheckExample {
        title: "Versions, exact and with a bound",
        input: "FROM alpine:3.21\nRUN apk add --no-cache --virtual build curl=8.12.1-r0 git~2.47 ${LIST}\n",
    },
};

pub(crate) static IT: DockerfileApkVersion = DockerfileApkVersion;

/// The check.
pub(crate) struct DockerfileApkVersion;

impl Check<Dockerfile> for DockerfileApkVersion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        packages::unpinned(facts, &META, &packages::APK)
    }
}
