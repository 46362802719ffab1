//! An upgrade of the distribution in the steps of a build.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};
use crate::upgrades::{said, upgrades_all};

static META: CheckMeta = CheckMeta {
    id: "image-dist-upgrade",
    title: "The whole distribution was upgraded in a step of the build",
    severity: Severity::Low,
    why: "It takes packages away and brings others, as the mirror has them that day, so that two builds of one Dockerfile differ by more than fixes.",
    fix: "Take a newer base image; apt-get upgrade brings fixes without taking packages away.",
    references: &["https://manpages.debian.org/stable/apt/apt-get.8.en.html"],
    aliases: &["DKL-DI-0003"],
    bad: CheckExample {
        title: "A step with dist-upgrade",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get update && apt-get -y dist-upgrade # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "An upgrade within the release",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get update && apt-get -y upgrade # buildkit"}]}}"#,
    },
};

pub(crate) static IT: ImageDistUpgrade = ImageDistUpgrade;

/// The check.
pub(crate) struct ImageDistUpgrade;

impl Check<Image> for ImageDistUpgrade {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        facts.of_steps(&META, |step| {
            let commands = step.commands();
            commands.iter().find(|c| upgrades_all(c)).map(said)
        })
    }
}
