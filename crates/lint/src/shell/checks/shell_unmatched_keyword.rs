//! A word ends what was not begun (SC1089).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-unmatched-keyword",
    title: "A word ends what was not begun",
    severity: Severity::Medium,
    why: "The shell stops here with a syntax error.",
    fix: "Take the word away, or begin what it ends.",
    references: &["https://www.shellcheck.net/wiki/SC1089"],
    aliases: &["SC1089"],
    bad: CheckExample {
        title: "fi without its if",
        input: "FROM debian:12.9\nRUN echo a; fi\n",
    },
    good: CheckExample {
        title: "An if with its fi",
        input: "FROM debian:12.9\nRUN if a; then echo a; fi\n",
    },
};

pub(crate) static IT: ShellUnmatchedKeyword = ShellUnmatchedKeyword;

/// The check.
pub(crate) struct ShellUnmatchedKeyword;

impl Check<Shell> for ShellUnmatchedKeyword {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1089])
    }
}
