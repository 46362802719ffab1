//! The format of printf holds a variable (SC2059).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-printf-format",
    title: "The format of printf holds a variable",
    severity: Severity::Negligible,
    why: "% and \\ in its value are taken for parts of the format.",
    fix: "Write printf '%s' \"$variable\".",
    references: &["https://www.shellcheck.net/wiki/SC2059"],
    aliases: &["SC2059"],
    bad: CheckExample {
        title: "printf \"$V\"",
        input: "FROM debian:12.9\nRUN V=$(a); printf \"$V\" > /f\n",
    },
    good: CheckExample {
        title: "printf '%s'",
        input: "FROM debian:12.9\nRUN V=$(a); printf '%s' \"$V\" > /f\n",
    },
};

pub(crate) static IT: ShellPrintfFormat = ShellPrintfFormat;

/// The check.
pub(crate) struct ShellPrintfFormat;

impl Check<Shell> for ShellPrintfFormat {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            text.commands_of(&["printf"])
                .filter_map(|command| {
                    let tree = &text.tree;
                    let words = text.arguments(command);
                    let skip = match words.first().map_or("", |word| tree.raw(*word)) {
                        "-v" => 2,
                        "--" => 1,
                        _ => 0,
                    };
                    let word = *words.get(skip)?;
                    let raw = tree.raw(word);
                    let fixed = tree
                        .literal(word)
                        .is_some_and(|_| !raw.contains('*') || raw.contains('"'));
                    (!fixed && !raw.contains('%'))
                        .then(|| Found::new(tree.node(word).range.clone(), "printf"))
                })
                .collect()
        })
    }
}
