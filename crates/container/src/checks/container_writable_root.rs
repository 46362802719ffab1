//! A container that can change its own programs.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-writable-root",
    title: "The container's own file system can be written to",
    severity: Severity::Low,
    why: "A process that turns bad can change the container's programs and leave others there.",
    fix: "Set it to read-only, and give what must be written a volume or a tmpfs.",
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#read-only"],
    aliases: &["CIS-5.13"],
    bad: CheckExample {
        title: "Nothing is said",
        input: r"image: app:1.4.2
command: serve
",
    },
    good: CheckExample {
        title: "Read-only, with a place for temporary files",
        input: r"image: app:1.4.2
read_only: true
tmpfs: /tmp
",
    },
};

pub(crate) static IT: ContainerWritableRoot = ContainerWritableRoot;

/// The check.
pub(crate) struct ContainerWritableRoot;

impl Check<Container> for ContainerWritableRoot {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        match &facts.spec.read_only {
            Some(told) if told.is(&false) => {
                vec![facts.finding(&META, META.severity, told.span, "read_only is false")]
            }
            Some(_) => Vec::new(),
            None => facts.missing(&META, "nothing says that it is read-only"),
        }
    }
}
