//! tr is handed letters in a way that it does not read (SC2018, SC2019, SC2020, SC2060).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-tr-ranges",
    title: "tr is handed letters in a way that it does not read",
    severity: Severity::Negligible,
    why: "Brackets without quotes are patterns of file names, [a-z] does not hold the letters of other languages, and tr replaces letters, not words.",
    fix: "Use '[:lower:]' and '[:upper:]', in quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2018"],
    aliases: &["SC2018", "SC2019", "SC2020", "SC2060"],
    bad: CheckExample {
        title: "No quotes",
        input: "FROM debian:12.9\nRUN tr [a-z] [A-Z] < /f\n",
    },
    good: CheckExample {
        title: "Classes in quotes",
        input: "FROM debian:12.9\nRUN tr '[:lower:]' '[:upper:]' < /f\n",
    },
};

pub(crate) static IT: ShellTrRanges = ShellTrRanges;

/// The check.
pub(crate) struct ShellTrRanges;

impl Check<Shell> for ShellTrRanges {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let words = text
                .commands_of(&["tr"])
                .flat_map(|command| text.arguments(command));
            words.filter_map(|word| found(text, word)).collect()
        })
    }
}

fn found(text: &ShellText<'_>, word: Id) -> Option<Found> {
    let tree = &text.tree;
    let globs = tree
        .children(word)
        .iter()
        .any(|p| matches!(tree.kind(*p), Kind::Glob));
    let range = tree.node(word).range.clone();
    let value = tree.literal(word)?;
    let code = match value.as_str() {
        _ if globs => 2060,
        "a-z" => 2018,
        "A-Z" => 2019,
        _ if is_word(&value) => 2020,
        _ => return None,
    };
    let found = Found::new(range.clone(), "tr").code(code);
    let plain = globs && value == tree.raw(word);
    Some(if plain {
        found.around(range, "'", "'")
    } else {
        found
    })
}

/// Letters of which one stands there twice.
fn is_word(value: &str) -> bool {
    let letters = value.chars().all(|c| c.is_ascii_alphabetic());
    let twice = value
        .char_indices()
        .any(|(at, c)| value.get(at + 1..).is_some_and(|rest| rest.contains(c)));
    letters && twice
}
