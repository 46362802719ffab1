//! A parameter of two digits stands without braces (SC1037).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-positional-braces",
    title: "A parameter of two digits stands without braces",
    severity: Severity::Medium,
    why: "The shell reads the first digit alone.",
    fix: "Put the number in braces.",
    references: &["https://www.shellcheck.net/wiki/SC1037"],
    aliases: &["SC1037"],
    bad: CheckExample {
        title: "The tenth parameter",
        input: "FROM debian:12.9\nRUN f() { echo \"$10\"; }; f\n",
    },
    good: CheckExample {
        title: "In braces",
        input: "FROM debian:12.9\nRUN f() { echo \"${10}\"; }; f\n",
    },
};

pub(crate) static IT: ShellPositionalBraces = ShellPositionalBraces;

/// The check.
pub(crate) struct ShellPositionalBraces;

impl Check<Shell> for ShellPositionalBraces {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1037])
    }
}
