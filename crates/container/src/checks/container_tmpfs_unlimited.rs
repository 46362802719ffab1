//! A file system in memory without a size.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-tmpfs-unlimited",
    title: "A file system in memory has no size",
    severity: Severity::Low,
    why: "Without a size a tmpfs takes up to half of the host's memory.",
    fix: "Set its size.",
    references: &["https://docs.docker.com/engine/storage/tmpfs/"],
    aliases: &[],
    bad: CheckExample {
        title: "No size",
        input: r"image: app:1.4.2
tmpfs:
  - /tmp
",
    },
    good: CheckExample {
        title: "A size",
        input: r"image: app:1.4.2
tmpfs:
  - /tmp:size=64m
",
    },
};

pub(crate) static IT: ContainerTmpfsUnlimited = ContainerTmpfsUnlimited;

/// The check.
pub(crate) struct ContainerTmpfsUnlimited;

impl Check<Container> for ContainerTmpfsUnlimited {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        // What is in memory counts against the limit on the container's memory.
        let limit = facts.spec.limits.memory.as_ref();
        if limit.is_some_and(|told| told.value.is_none_or(|limit| limit > 0)) {
            return Vec::new();
        }
        let memory = facts.spec.tmpfs.iter();
        let known = memory.filter_map(|told| Some((told.span, told.value.as_ref()?)));
        known
            .filter(|(_, tmpfs)| tmpfs.sized == Some(false))
            .map(|(span, tmpfs)| {
                let evidence = format!("{} has no size", tmpfs.target);
                let mut finding = facts.finding(&META, META.severity, span, evidence);
                finding.subject = Some(tmpfs.target.clone());
                finding
            })
            .collect()
    }
}
