//! A variable is set to a pattern (SC2125).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-assigned-pattern",
    title: "A variable is set to a pattern",
    severity: Severity::Low,
    why: "It holds the pattern itself: names of files are put in only where it is read without quotes.",
    fix: "Quote it if that is meant, or use a loop over the files.",
    references: &["https://www.shellcheck.net/wiki/SC2125"],
    aliases: &["SC2125"],
    bad: CheckExample {
        title: "V=*.deb",
        input: "FROM debian:12.9\nRUN V=*.deb; dpkg -i \"$V\"\n",
    },
    good: CheckExample {
        title: "A loop",
        input: "FROM debian:12.9\nRUN for f in ./*.deb; do dpkg -i \"$f\"; done\n",
    },
};

pub(crate) static IT: ShellAssignedPattern = ShellAssignedPattern;

/// The check.
pub(crate) struct ShellAssignedPattern;

impl Check<Shell> for ShellAssignedPattern {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let assignments = text.each(|kind| matches!(kind, Kind::Assignment { .. }));
            let values = assignments.filter_map(|id| tree.children(id).first().copied());
            let globs = |word: &Id| {
                tree.children(*word)
                    .iter()
                    .any(|p| matches!(tree.kind(*p), Kind::Glob | Kind::Brace))
            };
            let words = values.filter(|word| matches!(tree.kind(*word), Kind::Word));
            let words = words.filter(globs);
            words
                .map(|word| Found::new(tree.node(word).range.clone(), "a pattern"))
                .collect()
        })
    }
}
