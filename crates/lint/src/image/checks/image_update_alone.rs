//! Lists of packages that were fetched in a layer of their own.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};
use crate::upgrades::{said, updated_alone};

static META: CheckMeta = CheckMeta {
    id: "image-update-alone",
    title: "Lists of packages were updated in a layer of their own",
    severity: Severity::Low,
    why: "The layer is taken from the cache for as long as the line stays as it is. What is installed in a later layer is then looked up in old lists, without the fixes made since.",
    fix: "Update the lists in the same RUN that installs: RUN apt-get update && apt-get install -y ...",
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    aliases: &["CIS-DI-0007"],
    bad: CheckExample {
        title: "A step that only updates",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get update # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "A step that updates and installs",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit"}]}}"#,
    },
};

pub(crate) static IT: ImageUpdateAlone = ImageUpdateAlone;

/// The check.
pub(crate) struct ImageUpdateAlone;

impl Check<Image> for ImageUpdateAlone {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        facts.of_steps(&META, |step| {
            let commands = step.commands();
            let update = updated_alone(&commands)?;
            Some(format!("{}, and nothing is installed", said(update)))
        })
    }
}

#[test]
fn steps() {
    use crate::image::example::steps_that_fire;
    let fire = steps_that_fire(
        &IT,
        &[
            ("apt-get -qq update", true),
            ("set -eux; apt-get update; rm -rf /tmp/x", true),
            ("apk update", true),
            ("apt-get update && ./install.sh", false),
            ("apt-get update && apt-get upgrade -y", false),
            (
                "if ! which curl; then apt-get update; apt-get install -y curl; fi",
                false,
            ),
            ("pip install update", false),
            ("echo apt-get update", false),
        ],
    );
    assert!(fire.is_empty(), "{fire:?}");
}
