//! A container without a security module.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::SecurityOption;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-apparmor-unconfined",
    title: "The security module does not confine the container",
    severity: Severity::Medium,
    why: "AppArmor or SELinux keeps a container from the parts of the host that show through \
          /proc and /sys, and from mounts. Switched off, a flaw elsewhere is enough.",
    fix: "Leave it out, or name a profile that allows what the program needs.",
    references: &["https://docs.docker.com/engine/security/apparmor/"],
    aliases: &["CIS-5.2"],
    bad: CheckExample {
        title: "Switched off",
        input: r"image: app:1.4.2
security_opt:
  - apparmor=unconfined
",
    },
    good: CheckExample {
        title: "A profile by its name",
        input: r"image: app:1.4.2
security_opt:
  - apparmor=docker-default
",
    },
};

pub(crate) static IT: ContainerApparmorUnconfined = ContainerApparmorUnconfined;

/// The check.
pub(crate) struct ContainerApparmorUnconfined;

impl Check<Container> for ContainerApparmorUnconfined {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let off = |option: &SecurityOption| {
            matches!(option, SecurityOption::AppArmor(word) if word == "unconfined")
                || matches!(option, SecurityOption::Label(word) if word == "disable")
        };
        let mut options = facts.spec.security.iter();
        let told = options.find(|told| told.value.as_ref().is_some_and(off));
        let finding = told.map(|told| {
            facts.finding(
                &META,
                META.severity,
                told.span,
                "AppArmor is unconfined, or the label of SELinux disabled",
            )
        });
        finding.into_iter().collect()
    }
}
