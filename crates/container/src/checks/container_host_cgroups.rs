//! A container that sees the host's control groups.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-cgroups",
    title: "The container sees the control groups of the host",
    severity: Severity::Low,
    why: "It sees which processes and containers the host runs and what they use, and one that \
          may write there changes their limits.",
    fix: "Leave it out.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &[],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
cgroup: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostCgroups = ContainerHostCgroups;

/// The check.
pub(crate) struct ContainerHostCgroups;

impl Check<Container> for ContainerHostCgroups {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.cgroup.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "control groups are the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
