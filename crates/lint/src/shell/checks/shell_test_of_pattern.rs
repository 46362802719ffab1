//! A test is handed a pattern (SC2144, SC2081).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-test-of-pattern",
    title: "A test is handed a pattern",
    severity: Severity::Medium,
    why: "[ takes one file: several are an error, and = compares with the pattern's own text.",
    fix: "Use a loop over the files, or case for patterns of texts.",
    references: &["https://www.shellcheck.net/wiki/SC2144"],
    aliases: &["SC2144", "SC2081"],
    bad: CheckExample {
        title: "[ -f *.deb ]",
        input: "FROM debian:12.9\nRUN [ -f *.deb ] && a\n",
    },
    good: CheckExample {
        title: "A loop",
        input: "FROM debian:12.9\nRUN for f in ./*.deb; do [ -f \"$f\" ] && a; done\n",
    },
};

pub(crate) static IT: ShellTestOfPattern = ShellTestOfPattern;

/// The check.
pub(crate) struct ShellTestOfPattern;

impl Check<Shell> for ShellTestOfPattern {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["[", "test"]) {
                for pair in text.arguments(command).windows(2) {
                    let [operator, word] = pair else { continue };
                    let globs = tree
                        .children(*word)
                        .iter()
                        .any(|p| matches!(tree.kind(*p), Kind::Glob));
                    let code = match tree.raw(*operator) {
                        "-d" | "-e" | "-f" | "-L" | "-r" | "-s" | "-w" | "-x" => 2144,
                        "=" | "!=" | "==" => 2081,
                        _ => continue,
                    };
                    if globs {
                        found.push(
                            Found::new(tree.node(*word).range.clone(), tree.raw(*operator))
                                .code(code),
                        );
                    }
                }
            }
            found
        })
    }
}
