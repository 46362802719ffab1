//! else if is not ended by a fi of its own (SC1075).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-else-if",
    title: "else if is not ended by a fi of its own",
    severity: Severity::Medium,
    why: "else if begins an if within the else, and each wants its fi.",
    fix: "Write elif.",
    references: &["https://www.shellcheck.net/wiki/SC1075"],
    aliases: &["SC1075"],
    bad: CheckExample {
        title: "else if with one fi",
        input: "FROM debian:12.9\nRUN if a; then b; else if c; then d; fi\n",
    },
    good: CheckExample {
        title: "elif",
        input: "FROM debian:12.9\nRUN if a; then b; elif c; then d; fi\n",
    },
};

pub(crate) static IT: ShellElseIf = ShellElseIf;

/// The check.
pub(crate) struct ShellElseIf;

impl Check<Shell> for ShellElseIf {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1075])
    }
}
