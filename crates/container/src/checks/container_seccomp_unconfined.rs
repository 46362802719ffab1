//! A container without a filter of system calls.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::SecurityOption;
use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-seccomp-unconfined",
    title: "Every system call is allowed",
    severity: Severity::Medium,
    why: "Most ways out of a container begin with a rare system call in which the kernel had a \
          flaw; the engine's default filter keeps those calls away.",
    fix: "Leave it out, or name a profile that allows what the program needs and no more.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &["CIS-5.22"],
    bad: CheckExample {
        title: "Switched off",
        input: r"image: app:1.4.2
security_opt:
  - seccomp=unconfined
",
    },
    good: CheckExample {
        title: "A profile of its own",
        input: r"image: app:1.4.2
security_opt:
  - seccomp=./profile.json
",
    },
};

pub(crate) static IT: ContainerSeccompUnconfined = ContainerSeccompUnconfined;

/// The check.
pub(crate) struct ContainerSeccompUnconfined;

impl Check<Container> for ContainerSeccompUnconfined {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let off = |option: &SecurityOption| matches!(option, SecurityOption::Seccomp(profile) if profile == "unconfined");
        let mut options = facts.spec.security.iter();
        let told = options.find(|told| told.value.as_ref().is_some_and(off));
        let finding = told
            .map(|told| facts.finding(&META, META.severity, told.span, "seccomp is unconfined"));
        finding.into_iter().collect()
    }
}
