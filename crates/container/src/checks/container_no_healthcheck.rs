//! A container whose health nobody asks for.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-no-healthcheck",
    title: "The health of the container is not told",
    severity: Severity::Low,
    why: "A program that hangs still runs as far as the engine knows: nothing starts it anew, \
          and others go on sending requests to it.",
    fix: "Set a health check that asks the program for an answer, or one in the image.",
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    aliases: &["CIS-5.27"],
    bad: CheckExample {
        title: "It is switched off",
        input: r"image: app:1.4.2
healthcheck:
  disable: true
",
    },
    good: CheckExample {
        title: "The program is asked",
        input: r"image: app:1.4.2
healthcheck:
  test: [CMD, app, ping]
",
    },
};

pub(crate) static IT: ContainerNoHealthcheck = ContainerNoHealthcheck;

/// The check.
pub(crate) struct ContainerNoHealthcheck;

impl Check<Container> for ContainerNoHealthcheck {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        match &facts.spec.healthcheck {
            Some(told) => {
                let off = told
                    .value
                    .as_ref()
                    .is_some_and(|h| h.disabled == Some(true));
                let evidence = "the health check is switched off";
                let finding = off.then(|| facts.finding(&META, META.severity, told.span, evidence));
                finding.into_iter().collect()
            }
            None => facts.missing(
                &META,
                "no health check is set: there is none, unless the image has one",
            ),
        }
    }
}
