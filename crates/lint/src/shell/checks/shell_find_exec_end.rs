//! -exec of find has no end (SC2067).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-find-exec-end",
    title: "-exec of find has no end",
    severity: Severity::Medium,
    why: "A bare ; ends the command for the shell, so that find does not see it.",
    fix: "Write \\; or +.",
    references: &["https://www.shellcheck.net/wiki/SC2067"],
    aliases: &["SC2067"],
    bad: CheckExample {
        title: "A bare ;",
        input: "FROM debian:12.9\nRUN find . -exec rm {} ; \n",
    },
    good: CheckExample {
        title: "\\;",
        input: "FROM debian:12.9\nRUN find . -exec rm {} \\;\n",
    },
};

pub(crate) static IT: ShellFindExecEnd = ShellFindExecEnd;

/// The check.
pub(crate) struct ShellFindExecEnd;

impl Check<Shell> for ShellFindExecEnd {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["find"]) {
                let words = text.arguments(command);
                let runs =
                    |word: &Id| matches!(tree.raw(*word), "-exec" | "-execdir" | "-ok" | "-okdir");
                let Some(at) = words.iter().rposition(runs) else {
                    continue;
                };
                let ends = |word: &Id| matches!(tree.literal(*word).as_deref(), Some(";" | "+"));
                let known = words
                    .iter()
                    .skip(at)
                    .all(|word| tree.literal(*word).is_some());
                let behind = tree.node(command).range.end;
                let bare = tree
                    .slice(&(behind..tree.text.len()))
                    .trim_start()
                    .starts_with(';');
                if known && bare && !words.iter().skip(at).any(ends) {
                    let last = words
                        .last()
                        .map_or(0..0, |word| tree.node(*word).range.clone());
                    found.push(Found::new(last, "-exec"));
                }
            }
            found
        })
    }
}
