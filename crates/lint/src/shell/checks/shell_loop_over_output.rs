//! A loop goes over the words of a command's output (SC2013, SC2044, SC2045).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-loop-over-output",
    title: "A loop goes over the words of a command's output",
    severity: Severity::Low,
    why: "Lines and names with blanks in them become several words.",
    fix: "Read lines with while read -r, use find -exec, or a pattern.",
    references: &["https://www.shellcheck.net/wiki/SC2013"],
    aliases: &["SC2013", "SC2044", "SC2045"],
    bad: CheckExample {
        title: "for over ls",
        input: "FROM debian:12.9\nRUN for f in $(ls /app); do echo \"$f\"; done\n",
    },
    good: CheckExample {
        title: "A pattern",
        input: "FROM debian:12.9\nRUN for f in /app/*; do echo \"$f\"; done\n",
    },
};

pub(crate) static IT: ShellLoopOverOutput = ShellLoopOverOutput;

/// The check.
pub(crate) struct ShellLoopOverOutput;

impl Check<Shell> for ShellLoopOverOutput {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let loops = text.each(|kind| matches!(kind, Kind::For { listed: true, .. }));
            let words = loops.flat_map(|id| tree.children(id).iter().copied());
            words.filter_map(|word| found(text, word)).collect()
        })
    }
}

fn found(text: &ShellText<'_>, word: Id) -> Option<Found> {
    let tree = &text.tree;
    let [part] = tree.children(word) else {
        return None;
    };
    if !matches!(tree.kind(word), Kind::Word) || !matches!(tree.kind(*part), Kind::Command { .. }) {
        return None;
    }
    let program = tree.program(text.sole_command(*part)?);
    let code = match program.as_str() {
        "cat" => 2013,
        "find" => 2044,
        "ls" => 2045,
        _ => return None,
    };
    let range = tree.node(*part).range.clone();
    Some(Found::new(range, format!("the output of {program}")).code(code))
}
