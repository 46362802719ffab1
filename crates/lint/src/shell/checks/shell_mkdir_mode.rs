//! mkdir -p -m sets the mode of the last directory alone (SC2174).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-mkdir-mode",
    title: "mkdir -p -m sets the mode of the last directory alone",
    severity: Severity::Low,
    why: "The ones above it get the usual mode.",
    fix: "Use install -d -m, or chmod.",
    references: &["https://www.shellcheck.net/wiki/SC2174"],
    aliases: &["SC2174"],
    bad: CheckExample {
        title: "-p and -m",
        input: "FROM debian:12.9\nRUN mkdir -p -m 700 /a/b/c\n",
    },
    good: CheckExample {
        title: "One directory",
        input: "FROM debian:12.9\nRUN mkdir -p /a/b && mkdir -m 700 /a/b/c\n",
    },
};

pub(crate) static IT: ShellMkdirMode = ShellMkdirMode;

/// The check.
pub(crate) struct ShellMkdirMode;

impl Check<Shell> for ShellMkdirMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["mkdir"]) {
                let words = text.arguments(command);
                let option = |letter: char| {
                    let has = |word: &&Id| {
                        let raw = tree.raw(**word);
                        raw.starts_with('-') && !raw.starts_with("--") && raw.contains(letter)
                    };
                    words.iter().find(has).copied()
                };
                let mode = option('m');
                let deep = words.iter().any(|word| {
                    let raw = tree.raw(*word);
                    !raw.starts_with('-') && raw.trim_matches(['/', '"']).contains('/')
                });
                if let (Some(mode), Some(_), true) = (mode, option('p'), deep) {
                    found.push(Found::new(tree.node(mode).range.clone(), "mkdir -p -m"));
                }
            }
            found
        })
    }
}
