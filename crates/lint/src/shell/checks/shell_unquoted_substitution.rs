//! The output of a command is not quoted (SC2046).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-unquoted-substitution",
    title: "The output of a command is not quoted",
    severity: Severity::Low,
    why: "The shell takes it apart at blanks and line ends, and puts names of files where it has *, ? or [.",
    fix: "Put the substitution in double quotes. Where it is meant to be several words, say so by a comment that sets this aside.",
    references: &["https://www.shellcheck.net/wiki/SC2046"],
    aliases: &["SC2046"],
    bad: CheckExample {
        title: "A version in a package's name",
        input: "FROM debian:12.9\nRUN apt-get install -y linux-headers-$(uname -r)\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN apt-get install -y \"linux-headers-$(uname -r)\"\n",
    },
};

/// Commands whose output is meant to be several words.
const LISTS: [&str; 2] = ["pgrep", "seq"];

pub(crate) static IT: ShellUnquotedSubstitution = ShellUnquotedSubstitution;

/// The check.
pub(crate) struct ShellUnquotedSubstitution;

impl Check<Shell> for ShellUnquotedSubstitution {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let ids = text.each(|kind| matches!(kind, Kind::Command { .. }));
            ids.filter(|id| text.is_split(*id))
                .filter_map(|id| found(text, id))
                .collect()
        })
    }
}

fn found(text: &ShellText<'_>, id: Id) -> Option<Found> {
    let tree = &text.tree;
    let program = text
        .sole_command(id)
        .map(|c| tree.program(c))
        .unwrap_or_default();
    if LISTS.contains(&program.as_str()) {
        return None;
    }
    let range = tree.node(id).range.clone();
    let name = if program.is_empty() {
        "commands".to_owned()
    } else {
        program
    };
    let found = Found::new(range.clone(), format!("the output of {name}"));
    let backtick = matches!(tree.kind(id), Kind::Command { backtick: true });
    Some(if backtick {
        found
    } else {
        found.around(range, "\"", "\"")
    })
}
