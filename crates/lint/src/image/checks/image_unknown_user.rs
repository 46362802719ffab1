//! A user that the image does not know.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::user::Lookup;
use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-unknown-user",
    title: "The user of the image is not in its etc/passwd",
    severity: Severity::Low,
    why: "A name is looked up in etc/passwd of the image when a container is started. Where it is missing there, no container starts, and whoever is in a hurry starts it as root.",
    fix: "Create the user in the Dockerfile, or set USER to a number.",
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    aliases: &[],
    bad: CheckExample {
        title: "A name without an account",
        input: r#"{"config": {"user": "app"}, "files": [{"path": "etc/passwd", "mode": "644", "text": "root:x:0:0::/root:/bin/sh"}]}"#,
    },
    good: CheckExample {
        title: "A name with an account",
        input: r#"{"config": {"user": "app"}, "files": [{"path": "etc/passwd", "mode": "644", "text": "app:x:1000:1000::/app:/bin/sh"}]}"#,
    },
};

pub(crate) static IT: ImageUnknownUser = ImageUnknownUser;

/// The check.
pub(crate) struct ImageUnknownUser;

impl Check<Image> for ImageUnknownUser {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let Lookup::Nobody(user) = Lookup::of(facts) else {
            return Vec::new();
        };
        let mut finding = Image::finding(&META, META.severity, META.title);
        finding.evidence = format!("User is {user:?}, and no account is called so");
        vec![finding]
    }
}
