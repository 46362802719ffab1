//! A container that has every capability and device.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-privileged",
    title: "The container is privileged",
    severity: Severity::High,
    why: "A privileged container has every capability and every device of the host, without \
          seccomp and AppArmor. A process in it that turns bad mounts the host's disk and is \
          root there.",
    fix: "Leave it out; add the one capability or device that the program needs instead.",
    references: &[
        "https://docs.docker.com/reference/cli/docker/container/run/#privileged",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ],
    aliases: &["CIS-5.5"],
    bad: CheckExample {
        title: "Every capability and device",
        input: r"image: app:1.4.2
privileged: true
",
    },
    good: CheckExample {
        title: "One device and one capability",
        input: r"image: app:1.4.2
cap_add: [NET_BIND_SERVICE]
",
    },
};

pub(crate) static IT: ContainerPrivileged = ContainerPrivileged;

/// The check.
pub(crate) struct ContainerPrivileged;

impl Check<Container> for ContainerPrivileged {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let told = facts.spec.privileged.as_ref().filter(|told| told.is(&true));
        let finding = told.map(|told| {
            let evidence = "privileged is true";
            let mut finding = facts.finding(&META, META.severity, told.span, evidence);
            finding
                .edits
                .extend(facts.places.edit(told.span, "false", false));
            finding
        });
        finding.into_iter().collect()
    }
}
