//! Backticks run a command (SC2006).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind, unquoted};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-backticks",
    title: "Backticks run a command",
    severity: Severity::Negligible,
    why: "Quotes and backslashes in them are read in another way than elsewhere, and they can't well stand in each other.",
    fix: "Write $(command).",
    references: &["https://www.shellcheck.net/wiki/SC2006"],
    aliases: &["SC2006"],
    bad: CheckExample {
        title: "Backticks",
        input: "FROM debian:12.9\nRUN a \"`date`\"\n",
    },
    good: CheckExample {
        title: "$( )",
        input: "FROM debian:12.9\nRUN a \"$(date)\"\n",
    },
};

pub(crate) static IT: ShellBackticks = ShellBackticks;

/// The check.
pub(crate) struct ShellBackticks;

impl Check<Shell> for ShellBackticks {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let ids = text.each(|kind| matches!(kind, Kind::Command { backtick: true }));
            ids.map(|id| found(text, id)).collect()
        })
    }
}

fn found(text: &ShellText<'_>, id: Id) -> Found {
    let range = text.tree.node(id).range.clone();
    let raw = text.tree.slice(&range);
    let found = Found::new(range.clone(), "`...`");
    // A backslash means something else behind the change; a parenthesis that opens would begin arithmetic.
    if raw.contains('\\') || unquoted(raw).starts_with('(') {
        return found;
    }
    let (start, end) = (range.start, range.end);
    let found = found.instead(start..start + 1, "$(", true);
    found.instead(end - 1..end, ")", true)
}
