//! A tilde stands in quotes (SC2088).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-path-in-quotes",
    title: "A tilde stands in quotes",
    severity: Severity::Low,
    why: "It is not expanded there: the command gets the sign itself.",
    fix: "Write $HOME, or leave the tilde outside the quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2088"],
    aliases: &["SC2088"],
    bad: CheckExample {
        title: "~ in quotes",
        input: "FROM debian:12.9\nRUN mkdir \"~/bin\"\n",
    },
    good: CheckExample {
        title: "$HOME",
        input: "FROM debian:12.9\nRUN mkdir \"$HOME/bin\"\n",
    },
};

pub(crate) static IT: ShellPathInQuotes = ShellPathInQuotes;

/// The check.
pub(crate) struct ShellPathInQuotes;

impl Check<Shell> for ShellPathInQuotes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let ids = text.each(|kind| matches!(kind, Kind::Double | Kind::Single));
            let is_one = |id: &Id| {
                let raw = text.tree.raw(*id);
                let inside = raw.get(1..).unwrap_or_default();
                inside.starts_with("~/") && is_alone(text, *id)
            };
            let place = |id: Id| {
                let start = text.tree.node(id).range.start + 1;
                start..start + 2
            };
            ids.filter(is_one)
                .map(|id| Found::new(place(id), "~/"))
                .collect()
        })
    }
}

/// Whether the word begins with it, and is no text that a command reads in its own way.
fn is_alone(text: &ShellText<'_>, id: Id) -> bool {
    let tree = &text.tree;
    let word = tree.node(id).parent;
    let first = tree.children(word).first() == Some(&id);
    let program = text
        .command_of(id)
        .map(|c| tree.program(c))
        .unwrap_or_default();
    let shown = matches!(tree.kind(id), Kind::Single);
    first && !shown && !matches!(program.as_str(), "sed" | "awk" | "grep")
}
