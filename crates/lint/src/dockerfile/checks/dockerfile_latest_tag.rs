//! Bases with the tag latest.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Image};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-latest-tag",
    title: "The base image has the tag latest",
    severity: Severity::Medium,
    why: "The tag latest is another image from one day to the next: a build can break, or take in something that nobody looked at.",
    fix: "Name the tag of a release, or better a tag and the digest of the image.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3007"],
    aliases: &["DL3007", "DS-0001"],
    bad: CheckExample {
        title: "The tag latest",
        input: "FROM debian:latest\n",
    },
    good: CheckExample {
        title: "The tag of a release",
        input: "FROM debian:12.9\n",
    },
};

pub(crate) static IT: DockerfileLatestTag = DockerfileLatestTag;

/// The check.
pub(crate) struct DockerfileLatestTag;

impl Check<Dockerfile> for DockerfileLatestTag {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let image = stage.image.as_deref().unwrap_or_default();
            let parts = Image::read(image);
            if parts.tag == Some("latest") && parts.digest.is_none() {
                let title = format!("The base image {image} has the tag latest");
                let evidence = format!("FROM {}", stage.base.text);
                findings.push(facts.finding(&META, stage.base.span, title, evidence));
            }
        }
        findings
    }
}
