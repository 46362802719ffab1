//! A container that keeps capabilities that it does not need.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-capabilities-kept",
    title: "No capability is dropped",
    severity: Severity::Low,
    why: "Of the fourteen capabilities that a container has by default most programs need none. \
          Each is one more thing that a process that turns bad can do.",
    fix: "Drop ALL, and add those that the program fails without.",
    references: &[
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        "https://docs.docker.com/reference/cli/docker/container/run/#cap-drop",
    ],
    aliases: &["CIS-5.4"],
    bad: CheckExample {
        title: "The default of the engine",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "All but one are dropped",
        input: r"image: app:1.4.2
cap_drop: [ALL]
cap_add: [NET_BIND_SERVICE]
",
    },
};

pub(crate) static IT: ContainerCapabilitiesKept = ContainerCapabilitiesKept;

/// The check.
pub(crate) struct ContainerCapabilitiesKept;

impl Check<Container> for ContainerCapabilitiesKept {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let spec = facts.spec;
        let unknown = spec.cap_drop.iter().any(|told| told.value.is_none());
        // Of a privileged container nothing is taken away.
        let privileged = spec
            .privileged
            .as_ref()
            .is_some_and(|told| !told.is(&false));
        if unknown || privileged || !spec.cap_drop.is_empty() {
            return Vec::new();
        }
        facts.missing(&META, "no capability is dropped")
    }
}
