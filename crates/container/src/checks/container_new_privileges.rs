//! A container whose processes may gain privileges.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::SecurityOption;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-new-privileges",
    title: "Processes can gain privileges by setuid files",
    severity: Severity::Low,
    why: "A process without privileges that runs a setuid file of the image becomes root in the \
          container, and is then one flaw away from the host.",
    fix: "Set the security option no-new-privileges.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#security-opt"],
    aliases: &["CIS-5.26"],
    bad: CheckExample {
        title: "Nothing is said",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "It is said",
        input: r"image: app:1.4.2
security_opt:
  - no-new-privileges:true
",
    },
};

pub(crate) static IT: ContainerNewPrivileges = ContainerNewPrivileges;

/// The check.
pub(crate) struct ContainerNewPrivileges;

impl Check<Container> for ContainerNewPrivileges {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let mut missing = true;
        for told in &facts.spec.security {
            match told.value {
                Some(SecurityOption::NoNewPrivileges(false)) => {
                    let evidence = "no-new-privileges is false";
                    return vec![facts.finding(&META, META.severity, told.span, evidence)];
                }
                Some(SecurityOption::NoNewPrivileges(true)) | None => missing = false,
                Some(_) => {}
            }
        }
        // A privileged container gains nothing by it that it does not have.
        if !missing
            || facts
                .spec
                .privileged
                .as_ref()
                .is_some_and(|told| told.is(&true))
        {
            return Vec::new();
        }
        facts.missing(&META, "no-new-privileges is not set")
    }
}
