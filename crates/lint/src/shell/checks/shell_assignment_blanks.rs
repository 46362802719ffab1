//! A command looks like an assignment, and is none (SC2283, SC2281, SC2282, SC2276).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-assignment-blanks",
    title: "A command looks like an assignment, and is none",
    severity: Severity::Medium,
    why: "The shell runs a program of that name.",
    fix: "Leave no blanks around =, no $ before the name, and begin it with a letter.",
    references: &["https://www.shellcheck.net/wiki/SC2283"],
    aliases: &["SC2283", "SC2281", "SC2282", "SC2276", "SC1066", "SC1068"],
    bad: CheckExample {
        title: "Blanks around =",
        input: "FROM debian:12.9\nRUN FOO = bar; echo \"$FOO\"\n",
    },
    good: CheckExample {
        title: "No blanks",
        input: "FROM debian:12.9\nRUN FOO=bar; echo \"$FOO\"\n",
    },
};

pub(crate) static IT: ShellAssignmentBlanks = ShellAssignmentBlanks;

/// The check.
pub(crate) struct ShellAssignmentBlanks;

impl Check<Shell> for ShellAssignmentBlanks {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            text.commands()
                .filter_map(|command| found(text, command))
                .collect()
        })
    }
}

fn found(text: &ShellText<'_>, command: Id) -> Option<Found> {
    let tree = &text.tree;
    let words = tree.words(command);
    let range = |id: Id| tree.node(id).range.clone();
    let second = words
        .get(1)
        .filter(|word| tree.raw(**word).starts_with('='));
    let tests = matches!(tree.program(command).as_str(), "[" | "test");
    if let Some(second) = second.filter(|w| !tests && !tree.raw(**w).starts_with("==")) {
        return Some(Found::new(range(*second), "a blank before =").code(2283));
    }
    let first = *words.first()?;
    let raw = tree.raw(first);
    let (name, _) = raw.split_once('=')?;
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let code = match name.strip_prefix('$') {
        Some(name) if !name.is_empty() && name.chars().all(part) => 2281,
        None if name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(part) => 2282,
        None if !name.is_empty()
            && name.chars().all(|c| part(c) || c == '-')
            && !name.starts_with('-')
            && name.contains('-') =>
        {
            2276
        }
        _ => return None,
    };
    let place = if code == 2281 {
        range(first).start..range(first).start + name.len()
    } else {
        range(first)
    };
    Some(Found::new(place, "no name of a variable").code(code))
}
