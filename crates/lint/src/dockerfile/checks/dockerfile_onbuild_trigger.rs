//! Instructions that ONBUILD can not hold.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Wrong};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-onbuild-trigger",
    title: "ONBUILD holds what it can not",
    severity: Severity::Medium,
    why: "A builder refuses ONBUILD, FROM and MAINTAINER behind ONBUILD.",
    fix: "Take the line out.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3043",
        "https://docs.docker.com/reference/dockerfile/#onbuild",
    ],
    aliases: &["DL3043"],
    bad: CheckExample {
        title: "FROM behind ONBUILD",
        input: "FROM debian:12.9\nONBUILD FROM busybox:1.37\n",
    },
    good: CheckExample {
        title: "RUN behind ONBUILD",
        input: "FROM debian:12.9\nONBUILD RUN make\n",
    },
};

pub(crate) static IT: DockerfileOnbuildTrigger = DockerfileOnbuildTrigger;

/// The check.
pub(crate) struct DockerfileOnbuildTrigger;

impl Check<Dockerfile> for DockerfileOnbuildTrigger {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        facts.errors(&META, META.title, Wrong::Trigger)
    }
}
