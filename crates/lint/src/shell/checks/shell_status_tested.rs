//! $? is tested (SC2181).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-status-tested",
    title: "$? is tested",
    severity: Severity::Negligible,
    why: "Any command that comes between changes it.",
    fix: "Test the command itself: if command; then.",
    references: &["https://www.shellcheck.net/wiki/SC2181"],
    aliases: &["SC2181"],
    bad: CheckExample {
        title: "[ $? -ne 0 ]",
        input: "FROM debian:12.9\nRUN make; if [ $? -ne 0 ]; then echo failed; fi\n",
    },
    good: CheckExample {
        title: "The command itself",
        input: "FROM debian:12.9\nRUN if ! make; then echo failed; fi\n",
    },
};

pub(crate) static IT: ShellStatusTested = ShellStatusTested;

/// The check.
pub(crate) struct ShellStatusTested;

impl Check<Shell> for ShellStatusTested {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["[", "test"]) {
                let words = text.arguments(command);
                let raws: Vec<&str> = words.iter().map(|word| tree.raw(*word)).collect();
                let status = |raw: &str| raw.trim_matches('"') == "$?";
                if let [first, operator, number, ..] = raws[..] {
                    let compares = matches!(operator, "-eq" | "-ne" | "=" | "!=" | "==");
                    if status(first) && compares && number.trim_matches('"') == "0" {
                        let range = words
                            .first()
                            .map_or(0..0, |word| tree.node(*word).range.clone());
                        found.push(Found::new(range, "$?"));
                    }
                }
            }
            found
        })
    }
}
