//! A container without a limit on processors.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-cpus-unlimited",
    title: "Processor time is not limited",
    severity: Severity::Low,
    why: "One container that computes without end slows all others and the host.",
    fix: "Set a limit on processors.",
    references: &["https://docs.docker.com/engine/containers/resource_constraints/"],
    aliases: &["CIS-5.12"],
    bad: CheckExample {
        title: "No limit",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "A limit",
        input: r"image: app:1.4.2
cpus: 1.5
",
    },
};

pub(crate) static IT: ContainerCpusUnlimited = ContainerCpusUnlimited;

/// The check.
pub(crate) struct ContainerCpusUnlimited;

impl Check<Container> for ContainerCpusUnlimited {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        match &facts.spec.limits.cpus {
            Some(told) if told.value.is_some_and(|limit| limit <= 0.0) => {
                let evidence = "processor time is set to no limit";
                vec![facts.finding(&META, META.severity, told.span, evidence)]
            }
            Some(_) => Vec::new(),
            None => facts.missing(&META, "processor time is not limited"),
        }
    }
}
