//! A container without a limit on memory.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-memory-unlimited",
    title: "Memory is not limited",
    severity: Severity::Low,
    why: "One container that takes all memory makes the kernel end processes of others, or of \
          the host.",
    fix: "Set a limit on memory above what the program needs under load.",
    references: &["https://docs.docker.com/engine/containers/resource_constraints/"],
    aliases: &["CIS-5.11"],
    bad: CheckExample {
        title: "No limit",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "A limit",
        input: r"image: app:1.4.2
mem_limit: 512m
",
    },
};

pub(crate) static IT: ContainerMemoryUnlimited = ContainerMemoryUnlimited;

/// The check.
pub(crate) struct ContainerMemoryUnlimited;

impl Check<Container> for ContainerMemoryUnlimited {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        match &facts.spec.limits.memory {
            Some(told) if told.value.is_some_and(|limit| limit <= 0) => {
                let evidence = "memory is set to no limit";
                vec![facts.finding(&META, META.severity, told.span, evidence)]
            }
            Some(_) => Vec::new(),
            None => facts.missing(&META, "memory is not limited"),
        }
    }
}
