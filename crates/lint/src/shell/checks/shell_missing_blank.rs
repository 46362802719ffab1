//! A blank is missing at a bracket of a test (SC1035, SC1020, SC1019).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-missing-blank",
    title: "A blank is missing at a bracket of a test",
    severity: Severity::Medium,
    why: "[ is a command, and ] its last argument: without blanks they belong to other words.",
    fix: "Put blanks around the bracket.",
    references: &["https://www.shellcheck.net/wiki/SC1035"],
    aliases: &["SC1035", "SC1020", "SC1019"],
    bad: CheckExample {
        title: "No blank behind [",
        input: "FROM debian:12.9\nRUN [-f a ] && b\n",
    },
    good: CheckExample {
        title: "With blanks",
        input: "FROM debian:12.9\nRUN [ -f a ] && b\n",
    },
};

pub(crate) static IT: ShellMissingBlank = ShellMissingBlank;

/// The check.
pub(crate) struct ShellMissingBlank;

impl Check<Shell> for ShellMissingBlank {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1035, 1020, 1019])
    }
}
