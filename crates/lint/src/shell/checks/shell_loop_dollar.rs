//! The variable of a for loop has a $ (SC1086).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-loop-dollar",
    title: "The variable of a for loop has a $",
    severity: Severity::Medium,
    why: "The shell wants the name of the variable, not its value.",
    fix: "Take the $ away.",
    references: &["https://www.shellcheck.net/wiki/SC1086"],
    aliases: &["SC1086"],
    bad: CheckExample {
        title: "for $i",
        input: "FROM debian:12.9\nRUN for $i in a b; do c; done\n",
    },
    good: CheckExample {
        title: "for i",
        input: "FROM debian:12.9\nRUN for i in a b; do c \"$i\"; done\n",
    },
};

pub(crate) static IT: ShellLoopDollar = ShellLoopDollar;

/// The check.
pub(crate) struct ShellLoopDollar;

impl Check<Shell> for ShellLoopDollar {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1086])
    }
}
