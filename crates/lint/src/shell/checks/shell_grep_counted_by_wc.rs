//! wc counts what grep finds (SC2126).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-grep-counted-by-wc",
    title: "wc counts what grep finds",
    severity: Severity::Negligible,
    why: "grep counts by itself.",
    fix: "Use grep -c.",
    references: &["https://www.shellcheck.net/wiki/SC2126"],
    aliases: &["SC2126"],
    bad: CheckExample {
        title: "grep | wc -l",
        input: "FROM debian:12.9\nRUN grep a /f | wc -l\n",
    },
    good: CheckExample {
        title: "grep -c",
        input: "FROM debian:12.9\nRUN grep -c a /f\n",
    },
};

pub(crate) static IT: ShellGrepCountedByWc = ShellGrepCountedByWc;

/// The check.
pub(crate) struct ShellGrepCountedByWc;

impl Check<Shell> for ShellGrepCountedByWc {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let pairs = text.piped("grep").into_iter();
            let is_one = |(grep, next): &(Id, Id)| {
                let counts =
                    text.tree.program(*next) == "wc" && text.argument_texts(*next) == ["-l"];
                let words = text.argument_texts(*grep);
                let other = |t: &String| {
                    t.starts_with('-') && t.contains(['o', 'l', 'A', 'B', 'C', 'c', 'r', 'R'])
                };
                counts && !words.iter().any(other)
            };
            let range = |id: Id| text.tree.node(id).range.clone();
            pairs
                .filter(is_one)
                .map(|(grep, _)| Found::new(range(grep), "grep ... | wc -l"))
                .collect()
        })
    }
}
