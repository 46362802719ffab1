//! A shell can't read the command (SC1072, SC1009, SC1036, SC1098, SC1109, SC1044, SC1048, SC1049, SC1054, SC1055, SC1056, SC1058, SC1061, SC1063, SC1064, SC1069, SC1070, SC1073, SC1074, SC1085, SC1088, SC1131, SC1046).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-syntax",
    title: "A shell can't read the command",
    severity: Severity::Medium,
    why: "The build fails where the shell comes to it. What stands behind it was not judged.",
    fix: "Close what is open, and put in what is missing.",
    references: &["https://www.shellcheck.net/wiki/SC1072"],
    aliases: &[
        "SC1072", "SC1009", "SC1036", "SC1098", "SC1109", "SC1044", "SC1048", "SC1049", "SC1054",
        "SC1055", "SC1056", "SC1058", "SC1061", "SC1063", "SC1064", "SC1069", "SC1070", "SC1073",
        "SC1074", "SC1085", "SC1088", "SC1131", "SC1046",
    ],
    bad: CheckExample {
        title: "A quote that is not closed",
        input: "FROM debian:12.9\nRUN echo \"a && b\n",
    },
    good: CheckExample {
        title: "The quote is closed",
        input: "FROM debian:12.9\nRUN echo \"a\" && b\n",
    },
};

pub(crate) static IT: ShellSyntax = ShellSyntax;

/// The check.
pub(crate) struct ShellSyntax;

impl Check<Shell> for ShellSyntax {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(
            &META,
            &[
                1072, 1009, 1036, 1098, 1109, 1044, 1048, 1049, 1054, 1055, 1056, 1058, 1061, 1063,
                1064, 1069, 1070, 1073, 1074, 1085, 1088, 1131, 1046,
            ],
        )
    }
}
