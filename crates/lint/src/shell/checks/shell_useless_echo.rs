//! echo is used where it does nothing (SC2116, SC2005).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-useless-echo",
    title: "echo is used where it does nothing",
    severity: Severity::Negligible,
    why: "$(echo a) is a, and echo $(a) runs a for nothing but its output.",
    fix: "Write the text, or run the command, by itself.",
    references: &["https://www.shellcheck.net/wiki/SC2116"],
    aliases: &["SC2116", "SC2005"],
    bad: CheckExample {
        title: "$(echo a)",
        input: "FROM debian:12.9\nRUN V=$(a); W=$(echo \"$V\"); b \"$W\"\n",
    },
    good: CheckExample {
        title: "The value",
        input: "FROM debian:12.9\nRUN V=$(a); W=\"$V\"; b \"$W\"\n",
    },
};

pub(crate) static IT: ShellUselessEcho = ShellUselessEcho;

/// The check.
pub(crate) struct ShellUselessEcho;

impl Check<Shell> for ShellUselessEcho {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let substitutions = text.each(|kind| matches!(kind, Kind::Command { .. }));
            let inner = substitutions.filter_map(|id| {
                let command = text.sole_command(id)?;
                let plain = tree.words(command).len() == tree.children(command).len();
                let words = text.arguments(command);
                let option = words
                    .first()
                    .is_some_and(|word| tree.raw(*word).starts_with('-'));
                let glob = |word: &Id| {
                    tree.children(*word)
                        .iter()
                        .any(|p| matches!(tree.kind(*p), Kind::Glob | Kind::Brace))
                };
                let echo =
                    tree.program(command) == "echo" && plain && !option && !words.iter().any(glob);
                echo.then(|| Found::new(tree.node(id).range.clone(), "$(echo ...)").code(2116))
            });
            let outer = text.commands_of(&["echo"]).filter_map(|command| {
                let [word] = text.arguments(command)[..] else {
                    return None;
                };
                let plain = tree.children(command).len() == 2;
                let part = match tree.children(word) {
                    [part] if matches!(tree.kind(*part), Kind::Double) => tree.children(*part),
                    parts => parts,
                };
                let [part] = part else { return None };
                let runs = matches!(tree.kind(*part), Kind::Command { .. });
                let file = tree.raw(*part).starts_with("$(<");
                (plain && runs && !file)
                    .then(|| Found::new(tree.node(word).range.clone(), "echo $(...)").code(2005))
            });
            inner.chain(outer).collect()
        })
    }
}
