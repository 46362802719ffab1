//! A container outside the engine's mapping of users.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::Namespace;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-host-users",
    title: "Root in the container is root of the host",
    severity: Severity::Medium,
    why: "The mapping of users that the engine may be set up with is switched off for this \
          container: user 0 in it is user 0 of the host.",
    fix: "Leave it out.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/"],
    aliases: &["CIS-5.31"],
    bad: CheckExample {
        title: "The host's",
        input: r"image: app:1.4.2
userns_mode: host
",
    },
    good: CheckExample {
        title: "One of its own",
        input: r"image: app:1.4.2
command: serve
",
    },
};

pub(crate) static IT: ContainerHostUsers = ContainerHostUsers;

/// The check.
pub(crate) struct ContainerHostUsers;

impl Check<Container> for ContainerHostUsers {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.namespaces.user.as_ref();
        let told = told.filter(|told| told.is(&Namespace::Host));
        let finding = told.map(|told| {
            let evidence = "users are the host's";
            facts.finding(&META, META.severity, told.span, evidence)
        });
        finding.into_iter().collect()
    }
}
