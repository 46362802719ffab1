//! An element of an array is read without braces (SC1087).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-array-braces",
    title: "An element of an array is read without braces",
    severity: Severity::Medium,
    why: "The shell reads the variable alone, and takes the brackets for a pattern behind it.",
    fix: "Write ${name[0]}.",
    references: &["https://www.shellcheck.net/wiki/SC1087"],
    aliases: &["SC1087"],
    bad: CheckExample {
        title: "No braces",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x=(a b) && echo \"$x[0]\"\n",
    },
    good: CheckExample {
        title: "With braces",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x=(a b) && echo \"${x[0]}\"\n",
    },
};

pub(crate) static IT: ShellArrayBraces = ShellArrayBraces;

/// The check.
pub(crate) struct ShellArrayBraces;

impl Check<Shell> for ShellArrayBraces {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1087])
    }
}
