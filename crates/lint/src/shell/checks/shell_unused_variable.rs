//! A variable is set and never read (SC2034).

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-unused-variable",
    title: "A variable is set and never read",
    severity: Severity::Low,
    why: "Commands see it only if it is exported: without export, or ENV, nothing gets its value.",
    fix: "Export it, put it before the command that needs it, or take it away.",
    references: &["https://www.shellcheck.net/wiki/SC2034"],
    aliases: &["SC2034"],
    bad: CheckExample {
        title: "Not seen by the next command",
        input: "FROM debian:12.9\nRUN DEBIAN_FRONTEND=noninteractive; apt-get install -y a\n",
    },
    good: CheckExample {
        title: "Set for the command",
        input: "FROM debian:12.9\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y a\n",
    },
};

pub(crate) static IT: ShellUnusedVariable = ShellUnusedVariable;

/// The check.
pub(crate) struct ShellUnusedVariable;

impl Check<Shell> for ShellUnusedVariable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            if text.tree.cut {
                return Vec::new();
            }
            let mut told: HashSet<&str> = HashSet::new();
            let writes = text.flow.writes.iter();
            let writes = writes.filter(|w| !w.for_command && !w.exported);
            let writes = writes.filter(|w| !text.flow.is_read(&w.name) && !w.name.starts_with('_'));
            let writes = writes.filter(|w| told.insert(&w.name));
            writes
                .map(|w| Found::new(w.range.clone(), w.name.clone()))
                .collect()
        })
    }
}
