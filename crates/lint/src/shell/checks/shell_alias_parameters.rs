//! An alias has parameters, or is expanded when it is set (SC2142, SC2139).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-alias-parameters",
    title: "An alias has parameters, or is expanded when it is set",
    severity: Severity::Medium,
    why: "Aliases take no parameters, and what double quotes expand is the value of now. A script does not even use aliases, unless it is told to.",
    fix: "Write a function.",
    references: &["https://www.shellcheck.net/wiki/SC2142"],
    aliases: &["SC2142", "SC2139"],
    bad: CheckExample {
        title: "$1 in an alias",
        input: "FROM debian:12.9\nRUN alias ll='ls -l $1'\n",
    },
    good: CheckExample {
        title: "A function",
        input: "FROM debian:12.9\nRUN ll() { ls -l \"$1\"; }; ll /\n",
    },
};

pub(crate) static IT: ShellAliasParameters = ShellAliasParameters;

/// The check.
pub(crate) struct ShellAliasParameters;

impl Check<Shell> for ShellAliasParameters {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["alias"]) {
                for word in text.arguments(command) {
                    for part in tree.children(word) {
                        match tree.kind(*part) {
                            Kind::Single if has_parameter(tree.raw(*part)) => {
                                found.push(
                                    Found::new(tree.node(word).range.clone(), "alias").code(2142),
                                );
                            }
                            Kind::Double => {
                                let first = tree.children(*part).iter();
                                let mut first = first.filter(|p| {
                                    matches!(
                                        tree.kind(**p),
                                        Kind::Parameter { .. } | Kind::Command { .. }
                                    )
                                });
                                if let Some(first) = first.next() {
                                    found.push(
                                        Found::new(tree.node(*first).range.clone(), "alias")
                                            .code(2139),
                                    );
                                }
                            }
                            _ => {}
                        }
                    }
                }
            }
            found
        })
    }
}

fn has_parameter(raw: &str) -> bool {
    raw.match_indices('$').any(|(at, _)| {
        let behind = raw
            .get(at + 1..)
            .unwrap_or_default()
            .trim_start_matches('{');
        behind.starts_with(|c: char| c.is_ascii_digit() && c != '0' || c == '@' || c == '*')
    })
}
