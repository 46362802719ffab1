//! -a or -o joins tests in one [ ] (SC2166).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-test-and-or",
    title: "-a or -o joins tests in one [ ]",
    severity: Severity::Low,
    why: "POSIX has taken them away, for what they mean depends on the operands.",
    fix: "Write [ a ] && [ b ].",
    references: &["https://www.shellcheck.net/wiki/SC2166"],
    aliases: &["SC2166"],
    bad: CheckExample {
        title: "-a in [ ]",
        input: "FROM debian:12.9\nRUN V=$(a); [ \"$V\" = b -a -f /c ]\n",
    },
    good: CheckExample {
        title: "&&",
        input: "FROM debian:12.9\nRUN V=$(a); [ \"$V\" = b ] && [ -f /c ]\n",
    },
};

pub(crate) static IT: ShellTestAndOr = ShellTestAndOr;

/// The check.
pub(crate) struct ShellTestAndOr;

impl Check<Shell> for ShellTestAndOr {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let commands = text.commands_of(&["["]);
            let words = commands.flat_map(|command| text.arguments(command).into_iter().skip(1));
            let words = words.filter(|word| matches!(tree.raw(*word), "-a" | "-o"));
            words
                .map(|word| Found::new(tree.node(word).range.clone(), tree.raw(word)))
                .collect()
        })
    }
}
