//! An upgrade of the distribution in the steps of a build.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};

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
            step.commands().iter().find_map(|command| {
                let program = command.program();
                let (_, verbs) = UPGRADES
                    .iter()
                    .find(|(names, _)| names.contains(&program))?;
                let verb = command.operands().find(|w| verbs.contains(&&*w.text))?;
                Some(format!("{program} {}", verb.text))
            })
        })
    }
}

static UPGRADES: [(&[&str], &[&str]); 3] = [
    (
        &["apt", "apt-get", "aptitude"],
        &["dist-upgrade", "full-upgrade"],
    ),
    (
        &["dnf", "yum"],
        &[
            "distro-sync",
            "distribution-synchronization",
            "system-upgrade",
        ],
    ),
    (&["zypper"], &["dist-upgrade", "dup"]),
];
