//! A non-breaking space stands between words (SC1018).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-non-breaking-space",
    title: "A non-breaking space stands between words",
    severity: Severity::Medium,
    why: "No shell takes it for a blank: it belongs to the word.",
    fix: "Put a plain blank in its place.",
    references: &["https://www.shellcheck.net/wiki/SC1018"],
    aliases: &["SC1018"],
    bad: CheckExample {
        title: "A blank from a web page",
        input: "FROM debian:12.9\nRUN echo a\n",
    },
    good: CheckExample {
        title: "A plain blank",
        input: "FROM debian:12.9\nRUN echo a\n",
    },
};

pub(crate) static IT: ShellNonBreakingSpace = ShellNonBreakingSpace;

/// The check.
pub(crate) struct ShellNonBreakingSpace;

impl Check<Shell> for ShellNonBreakingSpace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1018])
    }
}
