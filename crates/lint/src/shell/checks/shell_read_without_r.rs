//! read takes backslashes away (SC2162).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-read-without-r",
    title: "read takes backslashes away",
    severity: Severity::Negligible,
    why: "A backslash in the input is not read as itself.",
    fix: "Use read -r.",
    references: &["https://www.shellcheck.net/wiki/SC2162"],
    aliases: &["SC2162"],
    bad: CheckExample {
        title: "read",
        input: "FROM debian:12.9\nRUN while read line; do echo \"$line\"; done < /f\n",
    },
    good: CheckExample {
        title: "read -r",
        input: "FROM debian:12.9\nRUN while read -r line; do echo \"$line\"; done < /f\n",
    },
};

pub(crate) static IT: ShellReadWithoutR = ShellReadWithoutR;

/// The check.
pub(crate) struct ShellReadWithoutR;

impl Check<Shell> for ShellReadWithoutR {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let commands = text.commands_of(&["read"]).filter(|command| {
                let words = text.argument_texts(*command);
                let raw = |w: &String| w.starts_with('-') && w.contains('r');
                !words.iter().any(raw)
            });
            let tree = &text.tree;
            commands
                .map(|id| {
                    let word = tree
                        .words(id)
                        .first()
                        .map_or(0..0, |w| tree.node(*w).range.clone());
                    let (all, end) = (tree.node(id).range.clone(), word.end);
                    // Every read has its blanks put together otherwise; -r alone is put in.
                    Found::new(all, "read").around(end - "read".len()..end, "", " -r")
                })
                .collect()
        })
    }
}
