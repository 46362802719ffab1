//! -n is always true of nothing (SC2070).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-test-unquoted",
    title: "-n is always true of nothing",
    severity: Severity::Medium,
    why: "Where the value is empty [ -n ] is a test of the text -n itself.",
    fix: "Put the expansion in double quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2070"],
    aliases: &["SC2070"],
    bad: CheckExample {
        title: "[ -n $V ]",
        input: "FROM debian:12.9\nRUN V=$(a); if [ -n $V ]; then b; fi\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN V=$(a); if [ -n \"$V\" ]; then b; fi\n",
    },
};

pub(crate) static IT: ShellTestUnquoted = ShellTestUnquoted;

/// The check.
pub(crate) struct ShellTestUnquoted;

impl Check<Shell> for ShellTestUnquoted {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands_of(&["[", "test"]) {
                for pair in text.arguments(command).windows(2) {
                    let [option, word] = pair else { continue };
                    let parts = text.tree.children(*word);
                    let splits = |id: &Id| {
                        matches!(
                            text.tree.kind(*id),
                            Kind::Parameter { .. } | Kind::Command { .. }
                        )
                    };
                    if text.tree.raw(*option) == "-n"
                        && !parts.is_empty()
                        && parts.iter().all(splits)
                    {
                        found.push(Found::new(text.tree.node(*word).range.clone(), "-n"));
                    }
                }
            }
            found
        })
    }
}
