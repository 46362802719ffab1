//! A brace stands for itself (SC1083).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-literal-brace",
    title: "A brace stands for itself",
    severity: Severity::Low,
    why: "It is neither a list ({a,b}) nor a group ({ a; }), which may not be what was meant.",
    fix: "Quote it if it is meant, or write the list or the group.",
    references: &["https://www.shellcheck.net/wiki/SC1083"],
    aliases: &["SC1083"],
    bad: CheckExample {
        title: "A brace in a name",
        input: "FROM debian:12.9\nRUN git show HEAD@{1}\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN git show 'HEAD@{1}'\n",
    },
};

pub(crate) static IT: ShellLiteralBrace = ShellLiteralBrace;

/// The check.
pub(crate) struct ShellLiteralBrace;

impl Check<Shell> for ShellLiteralBrace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1083])
    }
}
