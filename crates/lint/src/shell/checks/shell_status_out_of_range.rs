//! A status is no number from 0 to 255 (SC2242).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-status-out-of-range",
    title: "A status is no number from 0 to 255",
    severity: Severity::Medium,
    why: "Shells cut off the rest, or refuse it.",
    fix: "Use a number from 0 to 255.",
    references: &["https://www.shellcheck.net/wiki/SC2242"],
    aliases: &["SC2242"],
    bad: CheckExample {
        title: "exit -1",
        input: "FROM debian:12.9\nRUN test -f /a || exit -1\n",
    },
    good: CheckExample {
        title: "exit 1",
        input: "FROM debian:12.9\nRUN test -f /a || exit 1\n",
    },
};

pub(crate) static IT: ShellStatusOutOfRange = ShellStatusOutOfRange;

/// The check.
pub(crate) struct ShellStatusOutOfRange;

impl Check<Shell> for ShellStatusOutOfRange {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands_of(&["exit", "return"]) {
                if let Some(word) = text.arguments(command).first() {
                    let status = text.tree.literal(*word).unwrap_or_default();
                    let number = !status.is_empty()
                        && status
                            .trim_start_matches('-')
                            .bytes()
                            .all(|b| b.is_ascii_digit());
                    if number && status.parse::<u8>().is_err() {
                        found.push(Found::new(text.tree.node(*word).range.clone(), status));
                    }
                }
            }
            found
        })
    }
}
