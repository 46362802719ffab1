//! A container without a limit on processes.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-processes-unlimited",
    title: "The number of processes is not limited",
    severity: Severity::Low,
    why: "A process that starts others without end takes the host's table of processes, and \
          nobody can log in any more to stop it.",
    fix: "Set a limit on processes.",
    references: &["https://docs.docker.com/engine/containers/resource_constraints/"],
    aliases: &["CIS-5.29"],
    bad: CheckExample {
        title: "No limit",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "A limit",
        input: r"image: app:1.4.2
pids_limit: 200
",
    },
};

pub(crate) static IT: ContainerProcessesUnlimited = ContainerProcessesUnlimited;

/// The check.
pub(crate) struct ContainerProcessesUnlimited;

impl Check<Container> for ContainerProcessesUnlimited {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        match &facts.spec.limits.pids {
            Some(told) if told.value.is_some_and(|limit| limit <= 0) => {
                let evidence = "the number of processes is set to no limit";
                vec![facts.finding(&META, META.severity, told.span, evidence)]
            }
            Some(_) => Vec::new(),
            None => facts.missing(&META, "the number of processes is not limited"),
        }
    }
}
