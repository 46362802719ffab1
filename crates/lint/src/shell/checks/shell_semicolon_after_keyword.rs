//! ; stands behind then, do or else (SC1051, SC1053, SC1059).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-semicolon-after-keyword",
    title: "; stands behind then, do or else",
    severity: Severity::Medium,
    why: "A shell wants a command behind these words.",
    fix: "Take the ; away.",
    references: &["https://www.shellcheck.net/wiki/SC1051"],
    aliases: &["SC1051", "SC1053", "SC1059"],
    bad: CheckExample {
        title: "do;",
        input: "FROM debian:12.9\nRUN for i in a b; do; echo \"$i\"; done\n",
    },
    good: CheckExample {
        title: "do",
        input: "FROM debian:12.9\nRUN for i in a b; do echo \"$i\"; done\n",
    },
};

pub(crate) static IT: ShellSemicolonAfterKeyword = ShellSemicolonAfterKeyword;

/// The check.
pub(crate) struct ShellSemicolonAfterKeyword;

impl Check<Shell> for ShellSemicolonAfterKeyword {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1051, 1053, 1059])
    }
}
