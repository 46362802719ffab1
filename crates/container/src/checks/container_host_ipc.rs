//! A container in the host's shared memory.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-ipc",
    title: "The container shares memory with the processes of the host",
    severity: Severity::Medium,
    why: "It can read and change the shared memory and the queues of programs on the host.",
    fix: "Leave it out; share those of one other container where that is what is needed.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &["CIS-5.17"],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
ipc: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostIpc = ContainerHostIpc;

/// The check.
pub(crate) struct ContainerHostIpc;

impl Check<Container> for ContainerHostIpc {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.ipc.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "shared memory and queues are the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
