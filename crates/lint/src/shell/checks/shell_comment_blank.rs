//! A # stands against a word of the shell (SC1099).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-comment-blank",
    title: "A # stands against a word of the shell",
    severity: Severity::Medium,
    why: "Without a blank before it # begins no comment.",
    fix: "Put a blank before the #.",
    references: &["https://www.shellcheck.net/wiki/SC1099"],
    aliases: &["SC1099"],
    bad: CheckExample {
        title: "done#",
        input: "FROM debian:12.9\nRUN for i in a b; do echo \"$i\"; done# all\n",
    },
    good: CheckExample {
        title: "With a blank",
        input: "FROM debian:12.9\nRUN for i in a b; do echo \"$i\"; done # all\n",
    },
};

pub(crate) static IT: ShellCommentBlank = ShellCommentBlank;

/// The check.
pub(crate) struct ShellCommentBlank;

impl Check<Shell> for ShellCommentBlank {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1099])
    }
}
