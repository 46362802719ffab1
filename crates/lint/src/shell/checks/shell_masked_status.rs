//! A variable is declared and set by a command at once (SC2155).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-masked-status",
    title: "A variable is declared and set by a command at once",
    severity: Severity::Low,
    why: "The status is that of export, local or readonly: a command that fails is not seen.",
    fix: "Set the variable first, and declare it in a command of its own.",
    references: &["https://www.shellcheck.net/wiki/SC2155"],
    aliases: &["SC2155"],
    bad: CheckExample {
        title: "export with a command",
        input: "FROM debian:12.9\nRUN export V=\"$(cat /version)\" && echo \"$V\"\n",
    },
    good: CheckExample {
        title: "In two commands",
        input: "FROM debian:12.9\nRUN V=\"$(cat /version)\" && export V && echo \"$V\"\n",
    },
};

pub(crate) static IT: ShellMaskedStatus = ShellMaskedStatus;

/// The check.
pub(crate) struct ShellMaskedStatus;

impl Check<Shell> for ShellMaskedStatus {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["declare", "export", "local", "readonly", "typeset"])
            {
                for id in tree.children(command) {
                    let Kind::Assignment { name, .. } = tree.kind(*id) else {
                        continue;
                    };
                    let word = tree.children(*id).first();
                    if word.is_some_and(|word| runs(text, *word)) && text.is_argument(*id) {
                        found.push(Found::new(name.clone(), tree.slice(name)));
                    }
                }
            }
            found
        })
    }
}

fn runs(text: &ShellText<'_>, id: Id) -> bool {
    text.tree
        .children(id)
        .iter()
        .any(|part| match text.tree.kind(*part) {
            Kind::Command { .. } => true,
            Kind::Double => runs(text, *part),
            _ => false,
        })
}
