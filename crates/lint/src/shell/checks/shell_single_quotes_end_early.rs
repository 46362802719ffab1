//! Single quotes end within a word (SC2026).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-single-quotes-end-early",
    title: "Single quotes end within a word",
    severity: Severity::Negligible,
    why: "'a'b'c' is abc: the b is not quoted.",
    fix: "Put the text in double quotes, or write '\\'' for a quote within.",
    references: &["https://www.shellcheck.net/wiki/SC2026"],
    aliases: &["SC2026"],
    bad: CheckExample {
        title: "A letter between quotes",
        input: "FROM debian:12.9\nRUN sed 's/a'b'c/d/' f\n",
    },
    good: CheckExample {
        title: "One text",
        input: "FROM debian:12.9\nRUN sed 's/abc/d/' f\n",
    },
};

pub(crate) static IT: ShellSingleQuotesEndEarly = ShellSingleQuotesEndEarly;

/// The check.
pub(crate) struct ShellSingleQuotesEndEarly;

impl Check<Shell> for ShellSingleQuotesEndEarly {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let words = text.each(|kind| matches!(kind, Kind::Word));
            let tree = &text.tree;
            words
                .flat_map(|word| tree.children(word).windows(2))
                .filter(|pair| pair_ends_early(text, pair))
                .map(|pair| {
                    Found::new(
                        tree.node(pair[1]).range.clone(),
                        "text behind single quotes",
                    )
                })
                .collect()
        })
    }
}

/// Whether a letter or digit stands against the closing quote, and another quote opens behind the text.
fn pair_ends_early(text: &ShellText<'_>, pair: &[Id]) -> bool {
    let tree = &text.tree;
    let [one, next] = pair else {
        return false;
    };
    let kinds = matches!(
        (tree.kind(*one), tree.kind(*next)),
        (Kind::Single, Kind::Literal)
    );
    let range = &tree.node(*next).range;
    let plain = tree.slice(range).chars().all(|c| c.is_ascii_alphanumeric());
    kinds && plain && !tree.slice(range).is_empty()
}
