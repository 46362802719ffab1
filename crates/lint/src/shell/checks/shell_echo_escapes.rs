//! echo is handed a backslash and a letter (SC2028).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-echo-escapes",
    title: "echo is handed a backslash and a letter",
    severity: Severity::Negligible,
    why: "Some shells make a control character of it, others write it as it is.",
    fix: "Use printf.",
    references: &["https://www.shellcheck.net/wiki/SC2028"],
    aliases: &["SC2028"],
    bad: CheckExample {
        title: "echo with \\n",
        input: "FROM debian:12.9\nRUN echo \"a\\nb\" > /f\n",
    },
    good: CheckExample {
        title: "printf",
        input: "FROM debian:12.9\nRUN printf 'a\\nb\\n' > /f\n",
    },
};

pub(crate) static IT: ShellEchoEscapes = ShellEchoEscapes;

/// The check.
pub(crate) struct ShellEchoEscapes;

impl Check<Shell> for ShellEchoEscapes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["echo"]) {
                let words = text.arguments(command);
                let expands = |word: &Id| {
                    let raw = tree.raw(*word);
                    raw.starts_with('-') && raw.contains('e')
                };
                if words.first().is_some_and(expands) {
                    continue;
                }
                for word in words {
                    let value = text.written(word);
                    let escape = |(at, _): (usize, &str)| {
                        let next = value.get(at + 1..).and_then(|r| r.chars().next());
                        next.is_some_and(|c| "abefnrtvx01234567".contains(c))
                    };
                    if value.match_indices('\\').any(escape) {
                        found.push(Found::new(tree.node(word).range.clone(), "echo"));
                    }
                }
            }
            found
        })
    }
}
