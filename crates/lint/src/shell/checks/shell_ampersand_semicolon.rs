//! ; stands behind & (SC1045).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-ampersand-semicolon",
    title: "; stands behind &",
    severity: Severity::Medium,
    why: "& ends a command already, and a shell wants another one before the next ;.",
    fix: "Take the ; away.",
    references: &["https://www.shellcheck.net/wiki/SC1045"],
    aliases: &["SC1045"],
    bad: CheckExample {
        title: "& and ;",
        input: "FROM debian:12.9\nRUN a &; b\n",
    },
    good: CheckExample {
        title: "& alone",
        input: "FROM debian:12.9\nRUN a & b\n",
    },
};

pub(crate) static IT: ShellAmpersandSemicolon = ShellAmpersandSemicolon;

/// The check.
pub(crate) struct ShellAmpersandSemicolon;

impl Check<Shell> for ShellAmpersandSemicolon {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1045])
    }
}
