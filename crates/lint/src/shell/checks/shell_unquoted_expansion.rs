//! A variable is not quoted (SC2086, SC2223).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind, Tree};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-unquoted-expansion",
    title: "A variable is not quoted",
    severity: Severity::Low,
    why: "The shell takes its value apart at blanks, and puts names of files where it has *, ? or [. Values known to hold neither are not told.",
    fix: "Put the expansion in double quotes. Where it is meant to be several words, say so by a comment that sets this aside.",
    references: &["https://www.shellcheck.net/wiki/SC2086"],
    aliases: &["SC2086", "SC2223"],
    bad: CheckExample {
        title: "A value from a command",
        input: "FROM debian:12.9\nRUN DIR=$(pwd) && rm -r $DIR\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN DIR=$(pwd) && rm -r \"$DIR\"\n",
    },
};

pub(crate) static IT: ShellUnquotedExpansion = ShellUnquotedExpansion;

/// The check.
pub(crate) struct ShellUnquotedExpansion;

impl Check<Shell> for ShellUnquotedExpansion {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let is_one = |id: &Id| text.flow.dirty.contains(id) && text.is_split(*id);
            let ids = text.each(|kind| matches!(kind, Kind::Parameter { .. }));
            ids.filter(is_one)
                .filter_map(|id| found(text, id))
                .collect()
        })
    }
}

fn found(text: &ShellText<'_>, id: Id) -> Option<Found> {
    let tree = &text.tree;
    let Kind::Parameter {
        name,
        operator,
        index,
        ..
    } = tree.kind(id)
    else {
        return None;
    };
    let index = index.as_ref().map_or("", |index| tree.slice(index));
    if tree.slice(name) == "@" || index == "[@]" {
        return None;
    }
    let range = tree.node(id).range.clone();
    let found = Found::new(range.clone(), format!("${}", tree.slice(name)));
    let alone = text.command_of(id).filter(|c| tree.program(*c) == ":");
    let sets = matches!(tree.slice(operator), ":=" | "=");
    if alone.is_some() && sets {
        return Some(found.code(2223).around(range, "\"", "\""));
    }
    let found = found.code(2086);
    let quotes = tree.slice(&range).contains('"') || in_backticks(tree, id);
    Some(if quotes {
        found
    } else {
        found.around(range, "\"", "\"")
    })
}

/// Quotes in backticks that stand in quotes are read in one way by one shell and in another by the next.
fn in_backticks(tree: &Tree<'_>, id: Id) -> bool {
    let mut around = tree.ancestors(id);
    around.any(|id| matches!(tree.kind(id), Kind::Command { backtick: true }))
}
