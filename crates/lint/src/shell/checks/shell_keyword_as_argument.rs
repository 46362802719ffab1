//! A word of the shell stands where it is an argument (SC1010).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-keyword-as-argument",
    title: "A word of the shell stands where it is an argument",
    severity: Severity::Low,
    why: "A ; or a line's end is missing before it, so that it is handed to the command.",
    fix: "Put a ; before it, or quote it if it is meant for the command.",
    references: &["https://www.shellcheck.net/wiki/SC1010"],
    aliases: &["SC1010"],
    bad: CheckExample {
        title: "No ; before done",
        input: "FROM debian:12.9\nRUN for i in a b; do echo \"$i\" done; done\n",
    },
    good: CheckExample {
        title: "A ; before done",
        input: "FROM debian:12.9\nRUN for i in a b; do echo \"$i\"; done\n",
    },
};

pub(crate) static IT: ShellKeywordAsArgument = ShellKeywordAsArgument;

/// The check.
pub(crate) struct ShellKeywordAsArgument;

impl Check<Shell> for ShellKeywordAsArgument {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1010])
    }
}
