//! A quotation mark of prose stands in a command (SC1110, SC1077).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-prose-quote",
    title: "A quotation mark of prose stands in a command",
    severity: Severity::Low,
    why: "It quotes nothing: the command gets it as a part of the word.",
    fix: "Put a plain quote in its place, or quote it if it is meant.",
    references: &["https://www.shellcheck.net/wiki/SC1110"],
    aliases: &["SC1110", "SC1077"],
    bad: CheckExample {
        title: "From a text processor",
        input: "FROM debian:12.9\nRUN echo “a b”\n",
    },
    good: CheckExample {
        title: "Plain quotes",
        input: "FROM debian:12.9\nRUN echo \"a b\"\n",
    },
};

pub(crate) static IT: ShellProseQuote = ShellProseQuote;

/// The check.
pub(crate) struct ShellProseQuote;

impl Check<Shell> for ShellProseQuote {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1110, 1077])
    }
}
