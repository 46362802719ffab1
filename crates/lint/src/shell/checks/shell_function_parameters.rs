//! Something stands in the parentheses of a function (SC1065).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-function-parameters",
    title: "Something stands in the parentheses of a function",
    severity: Severity::Medium,
    why: "Functions of shells take no parameters by name, and a word before a parenthesis begins one.",
    fix: "Leave the parentheses empty, or quote them if they are meant for a command.",
    references: &["https://www.shellcheck.net/wiki/SC1065"],
    aliases: &["SC1065"],
    bad: CheckExample {
        title: "A parameter by name",
        input: "FROM debian:12.9\nRUN f(a) { b; }; f\n",
    },
    good: CheckExample {
        title: "Empty parentheses",
        input: "FROM debian:12.9\nRUN f() { b \"$1\"; }; f a\n",
    },
};

pub(crate) static IT: ShellFunctionParameters = ShellFunctionParameters;

/// The check.
pub(crate) struct ShellFunctionParameters;

impl Check<Shell> for ShellFunctionParameters {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.flaws(&META, &[1065])
    }
}
