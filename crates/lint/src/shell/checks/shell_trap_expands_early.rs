//! The commands of a trap are expanded when it is set (SC2064).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-trap-expands-early",
    title: "The commands of a trap are expanded when it is set",
    severity: Severity::Low,
    why: "The value of now is put in, not that of the time when it runs.",
    fix: "Use single quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2064"],
    aliases: &["SC2064"],
    bad: CheckExample {
        title: "Double quotes",
        input: "FROM debian:12.9\nRUN D=$(mktemp -d); trap \"rm -r $D\" EXIT; a\n",
    },
    good: CheckExample {
        title: "Single quotes",
        input: "FROM debian:12.9\nRUN D=$(mktemp -d); trap 'rm -r \"$D\"' EXIT; a\n",
    },
};

pub(crate) static IT: ShellTrapExpandsEarly = ShellTrapExpandsEarly;

/// The check.
pub(crate) struct ShellTrapExpandsEarly;

impl Check<Shell> for ShellTrapExpandsEarly {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["trap"]) {
                let first = text.arguments(command).first().copied();
                let double = |id: &&Id| matches!(tree.kind(**id), Kind::Double);
                for double in first
                    .into_iter()
                    .flat_map(|word| tree.children(word))
                    .filter(double)
                {
                    for part in tree.children(*double) {
                        if matches!(
                            tree.kind(*part),
                            Kind::Parameter { .. } | Kind::Command { .. }
                        ) {
                            found.push(Found::new(tree.node(*part).range.clone(), "trap"));
                        }
                    }
                }
            }
            found
        })
    }
}
