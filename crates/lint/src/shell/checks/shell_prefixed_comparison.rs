//! A letter is put before what is compared (SC2268).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-prefixed-comparison",
    title: "A letter is put before what is compared",
    severity: Severity::Negligible,
    why: "Shells of today need no x to compare texts that are empty or begin with a dash.",
    fix: "Take the letter away, and quote the variable.",
    references: &["https://www.shellcheck.net/wiki/SC2268"],
    aliases: &["SC2268"],
    bad: CheckExample {
        title: "x$V",
        input: "FROM debian:12.9\nRUN V=$(a); [ \"x$V\" = \"xb\" ] && c\n",
    },
    good: CheckExample {
        title: "No letter",
        input: "FROM debian:12.9\nRUN V=$(a); [ \"$V\" = \"b\" ] && c\n",
    },
};

pub(crate) static IT: ShellPrefixedComparison = ShellPrefixedComparison;

/// The check.
pub(crate) struct ShellPrefixedComparison;

impl Check<Shell> for ShellPrefixedComparison {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["[", "test"]) {
                for three in text.arguments(command).windows(3) {
                    let [left, operator, right] = three else {
                        continue;
                    };
                    let bare = |word: Id| tree.raw(word).trim_start_matches('"');
                    let both = ["x", "X"]
                        .iter()
                        .any(|x| bare(*left).starts_with(x) && bare(*right).starts_with(x));
                    let expands = bare(*left)
                        .get(1..)
                        .is_some_and(|r| r.starts_with(['$', '"']));
                    if both && expands && matches!(tree.raw(*operator), "=" | "==" | "!=") {
                        found.push(Found::new(
                            tree.node(*left).range.clone(),
                            "a letter before a variable",
                        ));
                    }
                }
            }
            found
        })
    }
}
