//! A backslash before a plain letter does nothing (SC1001).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-needless-escape",
    title: "A backslash before a plain letter does nothing",
    severity: Severity::Negligible,
    why: "The shell drops the backslash, so that the command does not get it.",
    fix: "Put the text in quotes if the command is to get the backslash; take it away if not.",
    references: &["https://www.shellcheck.net/wiki/SC1001"],
    aliases: &["SC1001"],
    bad: CheckExample {
        title: "A pattern without quotes",
        input: "FROM debian:12.9\nRUN grep \\d f\n",
    },
    good: CheckExample {
        title: "The pattern in quotes",
        input: "FROM debian:12.9\nRUN grep '\\d' f\n",
    },
};

pub(crate) static IT: ShellNeedlessEscape = ShellNeedlessEscape;

/// The check.
pub(crate) struct ShellNeedlessEscape;

impl Check<Shell> for ShellNeedlessEscape {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1001])
    }
}
