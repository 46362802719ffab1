//! A container in the host's network.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-network",
    title: "The container is in the host's network",
    severity: Severity::Medium,
    why: "It can listen on every port of the host, reach what listens on the host's loopback \
          address alone, and talk to sockets without a name.",
    fix: "Give it a network of its own, and publish the ports that must be reached.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &["CIS-5.10"],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
network_mode: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostNetwork = ContainerHostNetwork;

/// The check.
pub(crate) struct ContainerHostNetwork;

impl Check<Container> for ContainerHostNetwork {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.network.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "the network is the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
