//! Bases without a tag.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Image};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-untagged-base",
    title: "The base image has no tag",
    severity: Severity::Medium,
    why: "Without a tag the builder takes the tag latest, which is another image from one day to the next: a build can break, or take in something that nobody looked at.",
    fix: "Name a tag, or better a tag and the digest of the image.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3006",
        "https://docs.docker.com/reference/dockerfile/#from",
    ],
    aliases: &["DL3006"],
    bad: CheckExample {
        title: "Neither a tag nor a digest",
        input: "FROM debian\nRUN make\n",
    },
    good: CheckExample {
        title: "A tag, a stage and scratch",
        input: "FROM debian:12.9 AS build\nRUN make\nFROM build AS test\nFROM scratch\n",
    },
};

pub(crate) static IT: DockerfileUntaggedBase = DockerfileUntaggedBase;

/// The check.
pub(crate) struct DockerfileUntaggedBase;

impl Check<Dockerfile> for DockerfileUntaggedBase {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let Some(image) = stage.image.as_deref().filter(|_| stage.parent.is_none()) else {
                continue;
            };
            let parts = Image::read(image);
            if parts.tag.is_none() && parts.digest.is_none() && image != "scratch" {
                let title = format!("The base image {image} has no tag");
                let evidence = format!("FROM {}", stage.base.text);
                findings.push(facts.finding(&META, stage.base.span, title, evidence));
            }
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::tests::judged;

    #[test]
    fn bases() {
        for (text, wanted) in [
            ("FROM scratch", 0),
            ("FROM a:5000/b", 1),
            ("FROM a:5000/b:1", 0),
            ("FROM a@sha256:0123", 0),
            ("ARG V=1\nFROM a:$V", 0),
            ("ARG B=debian\nFROM ${B}", 1),
            ("ARG B\nFROM ${B}", 0),
            ("FROM ${B:-debian}", 1),
            ("FROM --platform=$BUILDPLATFORM a AS b", 1),
            ("FROM a:1 AS Build\nFROM build", 0),
            ("FROM build\nFROM a:1 AS build", 1),
        ] {
            assert_eq!(judged(&IT, text).len(), wanted, "{text}");
        }
    }
}
