//! A file system in memory from which programs run.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::{Container, ContainerFacts};

static META: CheckMeta = CheckMeta {
    id: "container-tmpfs-executable",
    title: "Programs can be started from a file system in memory",
    severity: Severity::Low,
    why: "The engine mounts a tmpfs so that no program, setuid file or device in it has any \
          effect. Switched off, what an attacker puts there runs, though the rest is read-only.",
    fix: "Leave exec, suid and dev out.",
    references: &["https://docs.docker.com/engine/storage/tmpfs/"],
    aliases: &[],
    bad: CheckExample {
        title: "Programs run from it",
        input: r"image: app:1.4.2
tmpfs:
  - /tmp:exec,size=64m
",
    },
    good: CheckExample {
        title: "The default",
        input: r"image: app:1.4.2
tmpfs:
  - /tmp:size=64m,mode=1777
",
    },
};

pub(crate) static IT: ContainerTmpfsExecutable = ContainerTmpfsExecutable;

/// The check.
pub(crate) struct ContainerTmpfsExecutable;

impl Check<Container> for ContainerTmpfsExecutable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ContainerFacts<'_>) -> Vec<Finding> {
        let memory = facts.spec.tmpfs.iter();
        let known = memory.filter_map(|told| Some((told.span, told.value.as_ref()?)));
        known
            .filter_map(|(span, tmpfs)| {
                let told = ["exec", "suid", "dev"].into_iter().find(|o| tmpfs.has(o))?;
                let evidence = format!("{} is mounted with {told}", tmpfs.target);
                let mut finding = facts.finding(&META, META.severity, span, evidence);
                finding.subject = Some(tmpfs.target.clone());
                Some(finding)
            })
            .collect()
    }
}
