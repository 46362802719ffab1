//! A variable is set for a command that names it in its words (SC2097, SC2098).

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-assignment-not-seen",
    title: "A variable is set for a command that names it in its words",
    severity: Severity::Low,
    why: "The words are expanded before it is set: they get the value of before.",
    fix: "Set it in a command of its own, with ; or && behind it.",
    references: &["https://www.shellcheck.net/wiki/SC2097"],
    aliases: &["SC2097", "SC2098"],
    bad: CheckExample {
        title: "Set and read at once",
        input: "FROM debian:12.9\nRUN V=1 echo \"$V\"\n",
    },
    good: CheckExample {
        title: "In two commands",
        input: "FROM debian:12.9\nRUN V=1 && echo \"$V\"\n",
    },
};

pub(crate) static IT: ShellAssignmentNotSeen = ShellAssignmentNotSeen;

/// The check.
pub(crate) struct ShellAssignmentNotSeen;

impl Check<Shell> for ShellAssignmentNotSeen {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let (mut found, mut told) = (Vec::new(), HashSet::new());
            for write in text.flow.writes.iter().filter(|w| w.for_command) {
                let command = tree.node(write.node).parent;
                let within = |id: Id| text.command_of(id) == Some(command);
                let reads = text.reads().into_iter();
                let reads = reads.filter(|(name, id)| *name == write.name && within(*id));
                let assigned = |id: Id| {
                    tree.ancestors(id)
                        .any(|a| matches!(tree.kind(a), Kind::Assignment { .. }))
                };
                for (_, id) in reads.filter(|(_, id)| !assigned(*id)) {
                    if told.insert(write.range.start) {
                        found.push(Found::new(write.range.clone(), write.name.clone()).code(2097));
                    }
                    found.push(
                        Found::new(tree.node(id).range.clone(), format!("${}", write.name))
                            .code(2098),
                    );
                }
            }
            found
        })
    }
}
