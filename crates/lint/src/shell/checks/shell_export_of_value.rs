//! export is handed the value of a variable (SC2163).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-export-of-value",
    title: "export is handed the value of a variable",
    severity: Severity::Low,
    why: "It exports the variable that the value names, not this one.",
    fix: "Take the $ away.",
    references: &["https://www.shellcheck.net/wiki/SC2163"],
    aliases: &["SC2163"],
    bad: CheckExample {
        title: "export $V",
        input: "FROM debian:12.9\nRUN V=a && export $V\n",
    },
    good: CheckExample {
        title: "export V",
        input: "FROM debian:12.9\nRUN V=a && export V\n",
    },
};

pub(crate) static IT: ShellExportOfValue = ShellExportOfValue;

/// The check.
pub(crate) struct ShellExportOfValue;

impl Check<Shell> for ShellExportOfValue {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let words = text.commands_of(&["export"]).flat_map(|command| text.arguments(command));
            let is_one = |word: &Id| match tree.children(*word) {
                [part] => matches!(tree.kind(*part), Kind::Parameter { operator, .. } if operator.is_empty()),
                _ => false,
            };
            words.filter(is_one).map(|word| Found::new(tree.node(word).range.clone(), "export")).collect()
        })
    }
}
