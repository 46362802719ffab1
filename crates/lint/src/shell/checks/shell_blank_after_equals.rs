//! A blank stands behind = of an assignment (SC1007).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-blank-after-equals",
    title: "A blank stands behind = of an assignment",
    severity: Severity::Low,
    why: "The variable is set to nothing, for one command: the word that follows.",
    fix: "Take the blank away, or write name='' where an empty value is meant.",
    references: &["https://www.shellcheck.net/wiki/SC1007"],
    aliases: &["SC1007"],
    bad: CheckExample {
        title: "A blank before the value",
        input: "FROM debian:12.9\nRUN FOO= bar && baz\n",
    },
    good: CheckExample {
        title: "No blank",
        input: "FROM debian:12.9\nRUN FOO=bar baz\n",
    },
};

pub(crate) static IT: ShellBlankAfterEquals = ShellBlankAfterEquals;

/// The check.
pub(crate) struct ShellBlankAfterEquals;

impl Check<Shell> for ShellBlankAfterEquals {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1007])
    }
}
