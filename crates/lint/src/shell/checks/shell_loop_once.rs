//! A loop runs once (SC2043, SC2066).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-loop-once",
    title: "A loop runs once",
    severity: Severity::Low,
    why: "What it goes over is one word.",
    fix: "Quote nothing that is meant to be several words, or name them all.",
    references: &["https://www.shellcheck.net/wiki/SC2043"],
    aliases: &["SC2043", "SC2066"],
    bad: CheckExample {
        title: "One word",
        input: "FROM debian:12.9\nRUN for f in /app; do echo \"$f\"; done\n",
    },
    good: CheckExample {
        title: "Several",
        input: "FROM debian:12.9\nRUN for f in /app /lib; do echo \"$f\"; done\n",
    },
};

pub(crate) static IT: ShellLoopOnce = ShellLoopOnce;

/// The check.
pub(crate) struct ShellLoopOnce;

impl Check<Shell> for ShellLoopOnce {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for id in text.each(|kind| matches!(kind, Kind::For { listed: true, .. })) {
                let [word, _] = tree.children(id) else {
                    continue;
                };
                let parts = tree.children(*word);
                let several = |id: &Id| {
                    matches!(
                        tree.kind(*id),
                        Kind::Glob | Kind::Brace | Kind::ExtendedGlob
                    )
                };
                let code = match parts {
                    [part]
                        if matches!(tree.kind(*part), Kind::Double)
                            && tree.literal(*part).is_none() =>
                    {
                        let all = tree.raw(*part).contains('@');
                        if all {
                            continue;
                        }
                        2066
                    }
                    _ if tree.literal(*word).is_some() && !parts.iter().any(several) => 2043,
                    _ => continue,
                };
                found.push(Found::new(tree.node(*word).range.clone(), "one word").code(code));
            }
            found
        })
    }
}
