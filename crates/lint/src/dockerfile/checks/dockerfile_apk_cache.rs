//! apk add that keeps its index.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, packages};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-apk-cache",
    title: "apk add keeps its index in the image",
    severity: Severity::Low,
    why: "The index is of no use in the image and makes it larger.",
    fix: "Add --no-cache.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3019"],
    aliases: &["DL3019", "DS-0025"],
    bad: CheckExample {
        title: "The index stays",
        input: "FROM alpine:3.21\nRUN apk add curl=8.12.1-r0\n",
    },
    good: CheckExample {
        title: "It is not kept, or a cache mount holds it",
        input: "FROM alpine:3.21\nRUN apk add --no-cache curl=8.12.1-r0\nRUN --mount=type=cache,target=/var/cache/apk apk add git=2.47.2-r0\n",
    },
};

pub(crate) static IT: DockerfileApkCache = DockerfileApkCache;

/// The check.
pub(crate) struct DockerfileApkCache;

impl Check<Dockerfile> for DockerfileApkCache {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (script, command) in facts
            .commands()
            .filter(|(_, c)| packages::APK.is_install(c))
        {
            if !command.has(&["--no-cache"], None) && !script.mounts_cache("/var/cache/apk") {
                findings.push(packages::with_option(
                    facts,
                    &META,
                    script,
                    command,
                    "--no-cache",
                    true,
                ));
            }
        }
        findings
    }
}
