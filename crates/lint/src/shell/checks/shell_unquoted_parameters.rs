//! The parameters are not quoted (SC2068, SC2048).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-unquoted-parameters",
    title: "The parameters are not quoted",
    severity: Severity::Medium,
    why: "Each is taken apart at blanks, and names of files are put where it has *, ? or [.",
    fix: "Write \"$@\".",
    references: &["https://www.shellcheck.net/wiki/SC2068"],
    aliases: &["SC2068", "SC2048"],
    bad: CheckExample {
        title: "$@ alone",
        input: "FROM debian:12.9\nRUN f() { rm $@; }; f a\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN f() { rm \"$@\"; }; f a\n",
    },
};

pub(crate) static IT: ShellUnquotedParameters = ShellUnquotedParameters;

/// The check.
pub(crate) struct ShellUnquotedParameters;

impl Check<Shell> for ShellUnquotedParameters {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let ids = text.each(|kind| matches!(kind, Kind::Parameter { .. }));
            ids.filter_map(|id| found(text, id)).collect()
        })
    }
}

fn found(text: &ShellText<'_>, id: Id) -> Option<Found> {
    let tree = &text.tree;
    let Kind::Parameter {
        name,
        index,
        length: false,
        ..
    } = tree.kind(id)
    else {
        return None;
    };
    let what = index
        .as_ref()
        .map_or(tree.slice(name), |index| tree.slice(index));
    let code = match what.trim_matches(['[', ']']) {
        "@" => 2068,
        "*" => 2048,
        _ => return None,
    };
    let word = tree.node(id).parent;
    let around = tree.node(word).parent;
    let listed =
        matches!(tree.kind(word), Kind::Word) && matches!(tree.kind(around), Kind::For { .. });
    let is_name = text.is_first_word(word) && code == 2068;
    if !listed && !is_name && !text.is_split(id) {
        return None;
    }
    let range = tree.node(id).range.clone();
    let found = Found::new(range.clone(), tree.slice(&range)).code(code);
    Some(if code == 2068 {
        found.around(range, "\"", "\"")
    } else {
        found
    })
}
