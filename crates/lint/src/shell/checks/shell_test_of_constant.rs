//! The test's answer is always the same (SC2078, SC2160, SC2161, SC2157, SC2050).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-test-of-constant",
    title: "The test's answer is always the same",
    severity: Severity::Medium,
    why: "What is tested is a fixed text, not the value of a variable or the status of a command.",
    fix: "Put in the $ that is missing, or take the brackets away to test a command.",
    references: &["https://www.shellcheck.net/wiki/SC2078"],
    aliases: &["SC2078", "SC2160", "SC2161", "SC2157", "SC2050"],
    bad: CheckExample {
        title: "No $",
        input: "FROM debian:12.9\nRUN [ FOO = bar ] && a\n",
    },
    good: CheckExample {
        title: "With $",
        input: "FROM debian:12.9\nRUN [ \"$FOO\" = bar ] && a\n",
    },
};

pub(crate) static IT: ShellTestOfConstant = ShellTestOfConstant;

/// The check.
pub(crate) struct ShellTestOfConstant;

impl Check<Shell> for ShellTestOfConstant {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            text.commands_of(&["["])
                .filter_map(|command| found(text, command))
                .collect()
        })
    }
}

fn found(text: &ShellText<'_>, command: Id) -> Option<Found> {
    let tree = &text.tree;
    let mut words = text.arguments(command);
    words.pop_if(|word| tree.raw(*word) == "]")?;
    // `[ a > b ]` was meant to compare.
    if tree.children(command).len() > words.len() + 2 {
        return None;
    }
    let fixed = |word: Id| {
        let globs = tree
            .children(word)
            .iter()
            .any(|p| matches!(tree.kind(*p), Kind::Glob));
        tree.literal(word).filter(|_| !globs)
    };
    let range = |word: Id| tree.node(word).range.clone();
    match words[..] {
        [word] => {
            let code = match fixed(word)?.as_str() {
                "true" | "false" => 2160,
                "1" | "0" => 2161,
                _ => 2078,
            };
            Some(Found::new(range(word), "one fixed text").code(code))
        }
        [option, word] if matches!(tree.raw(option), "-n" | "-z") => {
            let fixed = fixed(word).is_some_and(|value| !value.is_empty());
            fixed.then(|| Found::new(range(word), "one fixed text").code(2157))
        }
        [left, operator, right] => {
            let compares = matches!(
                tree.raw(operator),
                "=" | "==" | "!=" | "-eq" | "-ne" | "-gt" | "-ge" | "-lt" | "-le"
            );
            fixed(left)?;
            fixed(right)?;
            compares.then(|| Found::new(range(operator), "two fixed texts").code(2050))
        }
        _ => None,
    }
}
