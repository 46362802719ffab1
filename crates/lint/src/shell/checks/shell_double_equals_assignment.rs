//! == stands in an assignment (SC1097).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-double-equals-assignment",
    title: "== stands in an assignment",
    severity: Severity::Medium,
    why: "The value begins with =; nothing is compared.",
    fix: "Write one = to set the variable, or [ \"$a\" = b ] to compare.",
    references: &["https://www.shellcheck.net/wiki/SC1097"],
    aliases: &["SC1097"],
    bad: CheckExample {
        title: "Two signs",
        input: "FROM debian:12.9\nRUN FOO==bar; echo \"$FOO\"\n",
    },
    good: CheckExample {
        title: "One sign",
        input: "FROM debian:12.9\nRUN FOO=bar; echo \"$FOO\"\n",
    },
};

pub(crate) static IT: ShellDoubleEqualsAssignment = ShellDoubleEqualsAssignment;

/// The check.
pub(crate) struct ShellDoubleEqualsAssignment;

impl Check<Shell> for ShellDoubleEqualsAssignment {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1097])
    }
}
