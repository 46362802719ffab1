//! A container that sees the host's processes.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-pid",
    title: "The container sees the processes of the host",
    severity: Severity::High,
    why: "As root it can look into the memory and environment of every process of the host, and \
          stop it; with one more capability it runs code in one.",
    fix: "Leave it out; share the processes of one other container where that is what is needed.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &["CIS-5.16"],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
pid: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostPid = ContainerHostPid;

/// The check.
pub(crate) struct ContainerHostPid;

impl Check<Container> for ContainerHostPid {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.pid.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "processes are the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
