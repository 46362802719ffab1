//! a && b || c is no if (SC2015).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-and-or",
    title: "a && b || c is no if",
    severity: Severity::Negligible,
    why: "c runs as well where a succeeds and b fails.",
    fix: "Write if a; then b; else c; fi.",
    references: &["https://www.shellcheck.net/wiki/SC2015"],
    aliases: &["SC2015"],
    bad: CheckExample {
        title: "&& and ||",
        input: "FROM debian:12.9\nRUN test -f /a && rm /b || touch /c\n",
    },
    good: CheckExample {
        title: "if",
        input: "FROM debian:12.9\nRUN if test -f /a; then rm /b; else touch /c; fi\n",
    },
};

/// What may well run in both cases.
const HARMLESS: [&str; 6] = [":", "echo", "exit", "printf", "return", "true"];

pub(crate) static IT: ShellAndOr = ShellAndOr;

/// The check.
pub(crate) struct ShellAndOr;

impl Check<Shell> for ShellAndOr {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let chains = text.each(|kind| matches!(kind, Kind::Chain { .. }));
            chains.filter_map(|id| found(text, id)).collect()
        })
    }
}

fn found(text: &ShellText<'_>, chain: Id) -> Option<Found> {
    let tree = &text.tree;
    let Kind::Chain { ands } = tree.kind(chain) else {
        return None;
    };
    let [.., true, false] = ands.as_slice() else {
        return None;
    };
    let [.., before, middle, last] = tree.children(chain) else {
        return None;
    };
    let command = |pipeline: Id| match tree.children(pipeline) {
        [one] if matches!(tree.kind(*one), Kind::Simple { .. }) => Some(*one),
        _ => None,
    };
    let is_harmless =
        |id: Id| tree.words(id).is_empty() || HARMLESS.contains(&tree.program(id).as_str());
    let negated = matches!(tree.kind(*middle), Kind::Pipeline { negated: true });
    let tests = |id: Id| matches!(tree.program(id).as_str(), "[" | "test");
    let test = !negated && command(*middle).is_some_and(tests);
    if command(*last).is_some_and(is_harmless) || test || text.is_condition(*last) {
        return None;
    }
    let gap = tree.node(*before).range.end..tree.node(*middle).range.start;
    let sign = tree.slice(&gap).find("&&")?;
    let start = gap.start + sign;
    Some(Found::new(start..start + 2, "&& and || in turn"))
}
