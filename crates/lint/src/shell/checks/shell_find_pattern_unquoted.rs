//! A pattern for a command is not quoted (SC2061, SC2062).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-find-pattern-unquoted",
    title: "A pattern for a command is not quoted",
    severity: Severity::Low,
    why: "The shell puts names of files of the working directory in its place before the command sees it.",
    fix: "Put the pattern in quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2061"],
    aliases: &["SC2061", "SC2062"],
    bad: CheckExample {
        title: "find -name *.c",
        input: "FROM debian:12.9\nRUN find /src -name *.c\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN find /src -name '*.c'\n",
    },
};

/// Tests of find that take a pattern.
const TESTS: [&str; 10] = [
    "-iname",
    "-ipath",
    "-iregex",
    "-iwholename",
    "-name",
    "-path",
    "-regex",
    "-wholename",
    "-ilname",
    "-lname",
];

pub(crate) static IT: ShellFindPatternUnquoted = ShellFindPatternUnquoted;

/// The check.
pub(crate) struct ShellFindPatternUnquoted;

impl Check<Shell> for ShellFindPatternUnquoted {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands_of(&["find", "grep"]) {
                let tree = &text.tree;
                let arguments = text.arguments(command);
                let find = tree.program(command) == "find";
                let is_pattern = |at: usize| {
                    let before = at.checked_sub(1).and_then(|b| arguments.get(b));
                    let before = before.map_or("", |word| tree.raw(*word));
                    if find {
                        return TESTS.contains(&before);
                    }
                    let options = arguments
                        .iter()
                        .take(at)
                        .all(|word| tree.raw(*word).starts_with('-'));
                    options && !tree.raw(arguments[at]).starts_with('-')
                };
                for (at, word) in arguments.iter().enumerate() {
                    let glob = |id: &Id| matches!(tree.kind(*id), Kind::Glob);
                    let globs = tree.children(*word).iter().any(glob);
                    let alone = tree.raw(*word) == "*" && !find;
                    if globs && !alone && is_pattern(at) {
                        let range = tree.node(*word).range.clone();
                        let code = if find { 2061 } else { 2062 };
                        let found_here =
                            Found::new(range.clone(), tree.program(command)).code(code);
                        let plain = tree.literal(*word).is_some_and(|t| t == tree.raw(*word));
                        found.push(if plain {
                            found_here.around(range, "'", "'")
                        } else {
                            found_here
                        });
                    }
                }
            }
            found
        })
    }
}
