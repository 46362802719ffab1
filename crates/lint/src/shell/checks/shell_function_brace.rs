//! A function's name and its { are one word (SC1095).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-function-brace",
    title: "A function's name and its { are one word",
    severity: Severity::Medium,
    why: "The shell reads one name, brace included.",
    fix: "Put () between them.",
    references: &["https://www.shellcheck.net/wiki/SC1095"],
    aliases: &["SC1095"],
    bad: CheckExample {
        title: "No blank",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN function f{ a; }\n",
    },
    good: CheckExample {
        title: "A blank",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN f() { a; }; f\n",
    },
};

pub(crate) static IT: ShellFunctionBrace = ShellFunctionBrace;

/// The check.
pub(crate) struct ShellFunctionBrace;

impl Check<Shell> for ShellFunctionBrace {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1095])
    }
}
