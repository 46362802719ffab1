//! FROM with a platform that is fixed.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-constant-platform",
    title: "FROM names one platform",
    severity: Severity::Low,
    why: "The image is built for that platform, whatever the builder is asked for, and runs elsewhere through an emulator or not at all.",
    fix: "Leave --platform out, or use $BUILDPLATFORM for a stage that cross-compiles.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3029",
        "https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",
    ],
    aliases: &["DL3029", "FromPlatformFlagConstDisallowed"],
    bad: CheckExample {
        title: "A platform by its name",
        input: "FROM --platform=linux/amd64 debian:12.9\n",
    },
    good: CheckExample {
        title: "A variable, and a stage that is named for its platform",
        input: "FROM --platform=$BUILDPLATFORM debian:12.9 AS build\nFROM --platform=linux/arm64 debian:12.9 AS build-arm64\nFROM debian:12.9\n",
    },
};

pub(crate) static IT: DockerfileConstantPlatform = DockerfileConstantPlatform;

/// The check.
pub(crate) struct DockerfileConstantPlatform;

impl Check<Dockerfile> for DockerfileConstantPlatform {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let from = facts.tree.instructions.get(stage.from);
            let Some((flag, platform)) = from
                .and_then(|from| from.flag("platform"))
                .and_then(|flag| Some((flag, flag.value.as_deref()?)))
            else {
                continue;
            };
            let name = stage
                .name
                .as_ref()
                .map(|name| name.text.to_lowercase())
                .unwrap_or_default();
            let mut parts = platform.split('/').filter(|part| !part.is_empty());
            // A name that tells the platform says that a stage for each is meant.
            if platform.contains('$') || parts.any(|part| name.contains(&part.to_lowercase())) {
                continue;
            }
            findings.push(facts.finding(
                &META,
                flag.span,
                META.title,
                format!("--platform={platform}"),
            ));
        }
        findings
    }
}
