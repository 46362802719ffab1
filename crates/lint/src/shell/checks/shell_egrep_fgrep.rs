//! egrep or fgrep is used (SC2196, SC2197).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-egrep-fgrep",
    title: "egrep or fgrep is used",
    severity: Severity::Negligible,
    why: "POSIX does not have them, and GNU grep warns of them.",
    fix: "Use grep -E or grep -F.",
    references: &["https://www.shellcheck.net/wiki/SC2196"],
    aliases: &["SC2196", "SC2197"],
    bad: CheckExample {
        title: "egrep",
        input: "FROM debian:12.9\nRUN egrep 'a|b' /f\n",
    },
    good: CheckExample {
        title: "grep -E",
        input: "FROM debian:12.9\nRUN grep -E 'a|b' /f\n",
    },
};

pub(crate) static IT: ShellEgrepFgrep = ShellEgrepFgrep;

/// The check.
pub(crate) struct ShellEgrepFgrep;

impl Check<Shell> for ShellEgrepFgrep {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["egrep", "fgrep"]) {
                let first = tree
                    .words(command)
                    .first()
                    .map_or(0..0, |word| tree.node(*word).range.clone());
                let (code, new) = match tree.program(command).as_str() {
                    "egrep" => (2196, "grep -E"),
                    _ => (2197, "grep -F"),
                };
                let found_here = Found::new(first.clone(), tree.program(command)).code(code);
                let plain = matches!(tree.slice(&first), "egrep" | "fgrep");
                found.push(if plain {
                    found_here.instead(first, new, true)
                } else {
                    found_here
                });
            }
            found
        })
    }
}
