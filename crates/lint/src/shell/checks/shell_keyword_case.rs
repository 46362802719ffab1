//! A word of the shell is written in capitals (SC1081).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-keyword-case",
    title: "A word of the shell is written in capitals",
    severity: Severity::Medium,
    why: "The shell takes it for a program.",
    fix: "Write it in small letters.",
    references: &["https://www.shellcheck.net/wiki/SC1081"],
    aliases: &["SC1081"],
    bad: CheckExample {
        title: "If",
        input: "FROM debian:12.9\nRUN If a; then b; fi\n",
    },
    good: CheckExample {
        title: "if",
        input: "FROM debian:12.9\nRUN if a; then b; fi\n",
    },
};

pub(crate) static IT: ShellKeywordCase = ShellKeywordCase;

/// The check.
pub(crate) struct ShellKeywordCase;

impl Check<Shell> for ShellKeywordCase {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1081])
    }
}
