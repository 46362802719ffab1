//! An image that may be another tomorrow.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::reference;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-image-unpinned",
    title: "The image is not pinned by its digest",
    severity: Severity::Low,
    why: "A tag can be moved to another image by whoever may write to the repository. A digest \
          names one image for ever.",
    fix: "Put the digest behind the tag: NAME:TAG@sha256:DIGEST.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "A version alone",
        input: r"image: nginx:1.27.3
",
    },
    good: CheckExample {
        title: "A version and the digest",
        input: r"image: nginx:1.27.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
",
    },
};

pub(crate) static IT: ContainerImageUnpinned = ContainerImageUnpinned;

/// The check.
pub(crate) struct ContainerImageUnpinned;

impl Check<Container> for ContainerImageUnpinned {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts
            .spec
            .image
            .as_ref()
            .filter(|_| facts.spec.build.is_none());
        let Some((told, text)) = told.and_then(|told| Some((told, told.value.as_deref()?))) else {
            return Vec::new();
        };
        // Of one without a version is said already what is worse.
        let image = reference::parts(text);
        if image.digest.is_some() || matches!(image.tag, None | Some("latest")) {
            return Vec::new();
        }
        let evidence = format!("{text} has no digest");
        vec![facts.finding(&META, META.severity, told.span, evidence)]
    }
}
