//! An image without a health check.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-no-healthcheck",
    title: "The image has no health check",
    severity: Severity::Low,
    why: "Without one, a process that hangs counts as healthy: it gets requests, and nothing starts it anew.",
    fix: "Add a HEALTHCHECK to the Dockerfile, or one where the container is started.",
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    aliases: &["CIS-DI-0006"],
    bad: CheckExample {
        title: "None",
        input: r#"{"config": {"user": "1000"}}"#,
    },
    good: CheckExample {
        title: "One that asks the server",
        input: r#"{"config": {"healthcheck": ["CMD", "wget", "-qO-", "http://localhost/health"]}}"#,
    },
};

pub(crate) static IT: ImageNoHealthcheck = ImageNoHealthcheck;

/// The check.
pub(crate) struct ImageNoHealthcheck;

impl Check<Image> for ImageNoHealthcheck {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let Some(config) = facts.config else {
            return Vec::new();
        };
        let evidence = match config.healthcheck.as_deref() {
            None | Some([]) => "Healthcheck is not set",
            Some([test]) if test == "NONE" => "Healthcheck is NONE, which takes the base's away",
            Some(_) => return Vec::new(),
        };
        let mut finding = Image::finding(&META, META.severity, META.title);
        evidence.clone_into(&mut finding.evidence);
        vec![finding]
    }
}

#[test]
fn a_check_that_is_taken_away_is_none() {
    use crate::image::example::Example;
    for (config, fires) in [
        (r#"{"healthcheck": ["NONE"]}"#, true),
        (r#"{"healthcheck": []}"#, true),
        (r#"{"healthcheck": ["CMD-SHELL", "true"]}"#, false),
    ] {
        let example = Example::parse(&format!(r#"{{"config": {config}}}"#));
        let found = example.judged(|facts| IT.run(facts));
        assert_eq!(!found.is_empty(), fires, "{config}");
    }
}
