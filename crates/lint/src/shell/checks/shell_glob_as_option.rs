//! A pattern may give names that begin with a dash (SC2035).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-glob-as-option",
    title: "A pattern may give names that begin with a dash",
    severity: Severity::Negligible,
    why: "A file with such a name is taken for an option.",
    fix: "Write ./* in its place, or -- before it.",
    references: &["https://www.shellcheck.net/wiki/SC2035"],
    aliases: &["SC2035"],
    bad: CheckExample {
        title: "rm *",
        input: "FROM debian:12.9\nRUN rm -rf *\n",
    },
    good: CheckExample {
        title: "rm ./*",
        input: "FROM debian:12.9\nRUN rm -rf ./*\n",
    },
};

pub(crate) static IT: ShellGlobAsOption = ShellGlobAsOption;

/// The check.
pub(crate) struct ShellGlobAsOption;

impl Check<Shell> for ShellGlobAsOption {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands() {
                let tree = &text.tree;
                let program = tree.program(command);
                if matches!(program.as_str(), "echo" | "printf" | "[" | "time") {
                    continue;
                }
                let arguments = text.arguments(command).into_iter();
                for word in arguments.take_while(|word| tree.raw(*word) != "--") {
                    let first = tree.children(word).first().copied();
                    let globs = |id: &Id| {
                        matches!(tree.kind(*id), Kind::Glob) && !tree.raw(*id).starts_with('[')
                    };
                    if let Some(glob) = first.filter(globs) {
                        let range = tree.node(glob).range.clone();
                        let start = range.start..range.start + 1;
                        let text = format!("./{}", tree.slice(&start));
                        found.push(Found::new(range, program.clone()).instead(start, text, false));
                    }
                }
            }
            found
        })
    }
}
