//! A backslash and a letter make no control character (SC1012).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-escaped-letter",
    title: "A backslash and a letter make no control character",
    severity: Severity::Low,
    why: "The shell drops the backslash: the command gets the letter alone, n for a line's end.",
    fix: "Put it in quotes for a command that knows it, or use printf.",
    references: &["https://www.shellcheck.net/wiki/SC1012"],
    aliases: &["SC1012"],
    bad: CheckExample {
        title: "A line's end without quotes",
        input: "FROM debian:12.9\nRUN tr \\n ' ' < f\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN tr '\\n' ' ' < f\n",
    },
};

pub(crate) static IT: ShellEscapedLetter = ShellEscapedLetter;

/// The check.
pub(crate) struct ShellEscapedLetter;

impl Check<Shell> for ShellEscapedLetter {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1012])
    }
}
