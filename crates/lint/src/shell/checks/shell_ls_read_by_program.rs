//! What ls lists is read by a program (SC2010, SC2011, SC2012).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-ls-read-by-program",
    title: "What ls lists is read by a program",
    severity: Severity::Negligible,
    why: "Names with blanks or line ends in them are read as others, and ls writes some in another way than they are.",
    fix: "Use a pattern in a loop, or find.",
    references: &["https://www.shellcheck.net/wiki/SC2010"],
    aliases: &["SC2010", "SC2011", "SC2012"],
    bad: CheckExample {
        title: "ls | grep",
        input: "FROM debian:12.9\nRUN ls /app | grep -v x\n",
    },
    good: CheckExample {
        title: "A pattern",
        input: "FROM debian:12.9\nRUN for f in /app/*; do echo \"$f\"; done\n",
    },
};

pub(crate) static IT: ShellLsReadByProgram = ShellLsReadByProgram;

/// The check.
pub(crate) struct ShellLsReadByProgram;

impl Check<Shell> for ShellLsReadByProgram {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let pairs = text.piped("ls").into_iter();
            let found = |(ls, next): (Id, Id)| {
                let code = match text.tree.program(next).as_str() {
                    "grep" | "egrep" | "fgrep" => 2010,
                    "xargs" => 2011,
                    _ => 2012,
                };
                Found::new(text.tree.node(ls).range.clone(), "ls ... |").code(code)
            };
            pairs.map(found).collect()
        })
    }
}
