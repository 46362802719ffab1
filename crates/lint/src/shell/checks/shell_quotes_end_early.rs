//! Quotes end where others were meant to begin (SC2140, SC2027).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-quotes-end-early",
    title: "Quotes end where others were meant to begin",
    severity: Severity::Low,
    why: "\"a\"b\"c\" is abc: the quotes within close and open those around.",
    fix: "Put a backslash before each quote within, or use single quotes around.",
    references: &["https://www.shellcheck.net/wiki/SC2140"],
    aliases: &["SC2140", "SC2027"],
    bad: CheckExample {
        title: "Quotes in quotes",
        input: "FROM debian:12.9\nRUN echo \"say \"hello\" twice\"\n",
    },
    good: CheckExample {
        title: "With backslashes",
        input: "FROM debian:12.9\nRUN echo \"say \\\"hello\\\" twice\"\n",
    },
};

pub(crate) static IT: ShellQuotesEndEarly = ShellQuotesEndEarly;

/// The check.
pub(crate) struct ShellQuotesEndEarly;

impl Check<Shell> for ShellQuotesEndEarly {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let words = text.each(|kind| matches!(kind, Kind::Word));
            words.flat_map(|word| in_word(text, word)).collect()
        })
    }
}

fn in_word(text: &ShellText<'_>, word: Id) -> Vec<Found> {
    let tree = &text.tree;
    let children = tree.children(word);
    let mut found = Vec::new();
    for (at, id) in children.iter().enumerate() {
        if at == 0 || !matches!(tree.kind(children[at - 1]), Kind::Double) {
            continue;
        }
        let range = &tree.node(*id).range;
        let mut end = range.end;
        let mut next = at;
        // What stands between the quotes may be several parts: a backslash in it, for one.
        while children
            .get(next)
            .is_some_and(|id| matches!(tree.kind(*id), Kind::Literal | Kind::Escape))
        {
            end = tree.node(children[next]).range.end;
            next += 1;
        }
        let between = range.start..end;
        if next > at {
            let closes = children
                .get(next)
                .is_some_and(|id| matches!(tree.kind(*id), Kind::Double));
            let expands = |id: Id| {
                tree.children(id)
                    .iter()
                    .all(|p| matches!(tree.kind(*p), Kind::Parameter { .. }))
            };
            let paths =
                expands(children[at - 1]) || children.get(next).is_none_or(|id| expands(*id));
            let joins = matches!(tree.slice(&between), "=" | ":" | "/");
            if closes && !joins && !paths {
                found.push(Found::new(between, "text between quotes").code(2140));
            }
        } else if matches!(
            tree.kind(*id),
            Kind::Parameter { .. } | Kind::Command { backtick: false }
        ) {
            let closes = children
                .get(at + 1)
                .is_some_and(|id| matches!(tree.kind(*id), Kind::Double));
            if closes {
                found.push(
                    Found::new(between.start..range.end, "an expansion between quotes").code(2027),
                );
            }
        }
    }
    found
}
