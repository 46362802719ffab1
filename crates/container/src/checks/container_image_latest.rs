//! An image without a version.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::reference;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-image-latest",
    title: "The image has no version",
    severity: Severity::Medium,
    why: "Without a tag, and with latest, the next start may bring another version of the \
          program, unasked and untested, and nobody can tell which one ran.",
    fix: "Name the version that was tested.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier",
    ],
    aliases: &["CIS-5.28"],
    bad: CheckExample {
        title: "A tag that moves",
        input: r"image: nginx:latest
",
    },
    good: CheckExample {
        title: "A version",
        input: r"image: nginx:1.27.3
",
    },
};

pub(crate) static IT: ContainerImageLatest = ContainerImageLatest;

/// The check.
pub(crate) struct ContainerImageLatest;

impl Check<Container> for ContainerImageLatest {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        // What is built on the spot is called as one likes.
        let told = facts
            .spec
            .image
            .as_ref()
            .filter(|_| facts.spec.build.is_none());
        let Some((told, text)) = told.and_then(|told| Some((told, told.value.as_deref()?))) else {
            return Vec::new();
        };
        let image = reference::parts(text);
        let evidence = match (image.tag, image.digest) {
            (_, Some(_)) => return Vec::new(),
            (None, _) => format!("{text} has no tag, which is latest"),
            (Some("latest"), _) => format!("{text} is whatever is latest"),
            _ => return Vec::new(),
        };
        vec![facts.finding(&META, META.severity, told.span, evidence)]
    }
}
