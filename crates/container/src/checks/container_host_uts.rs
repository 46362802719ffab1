//! A container that shares the host's name.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-uts",
    title: "The container shares the name of the host",
    severity: Severity::Low,
    why: "With the capability SYS_ADMIN it can change the name of the host; without, it shares \
          it for no good.",
    fix: "Leave it out, and set the container's own name where it needs one.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &["CIS-5.21"],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
uts: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostUts = ContainerHostUts;

/// The check.
pub(crate) struct ContainerHostUts;

impl Check<Container> for ContainerHostUts {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.uts.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "the host name is the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
