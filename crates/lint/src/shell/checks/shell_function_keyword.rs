//! A function begins with the word function (SC2112, SC2113).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Dialect, Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-function-keyword",
    title: "A function begins with the word function",
    severity: Severity::Low,
    why: "POSIX does not have it: sh takes function for a program.",
    fix: "Write name() { }.",
    references: &["https://www.shellcheck.net/wiki/SC2112"],
    aliases: &["SC2112", "SC2113"],
    bad: CheckExample {
        title: "function f",
        input: "FROM debian:12.9\nRUN function f { a; }; f\n",
    },
    good: CheckExample {
        title: "f()",
        input: "FROM debian:12.9\nRUN f() { a; }; f\n",
    },
};

pub(crate) static IT: ShellFunctionKeyword = ShellFunctionKeyword;

/// The check.
pub(crate) struct ShellFunctionKeyword;

impl Check<Shell> for ShellFunctionKeyword {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            if text.dialect == Dialect::Bash {
                return Vec::new();
            }
            let tree = &text.tree;
            let mut found = Vec::new();
            for id in text.each(|kind| matches!(kind, Kind::Function { keyword: true, .. })) {
                if let Kind::Function { parentheses, .. } = tree.kind(id) {
                    let code = if *parentheses { 2112 } else { 2113 };
                    found.push(Found::new(tree.node(id).range.clone(), "function").code(code));
                }
            }
            found
        })
    }
}
