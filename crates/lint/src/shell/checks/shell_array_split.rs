//! An element of an array is not quoted (SC2206, SC2207).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-array-split",
    title: "An element of an array is not quoted",
    severity: Severity::Low,
    why: "The value is taken apart at blanks, and names of files are put where it has *, ? or [.",
    fix: "Quote it, or fill the array with mapfile or read -a.",
    references: &["https://www.shellcheck.net/wiki/SC2206"],
    aliases: &["SC2206", "SC2207"],
    bad: CheckExample {
        title: "A value",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN V=$(a); W=($V); b \"${W[@]}\"\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nSHELL [\"/bin/bash\", \"-c\"]\nRUN V=$(a); W=(\"$V\"); b \"${W[@]}\"\n",
    },
};

pub(crate) static IT: ShellArraySplit = ShellArraySplit;

/// The check.
pub(crate) struct ShellArraySplit;

impl Check<Shell> for ShellArraySplit {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let arrays = text.each(|kind| matches!(kind, Kind::Array));
            let words = arrays.flat_map(|id| tree.children(id).iter().copied());
            let mut found = Vec::new();
            for part in words.flat_map(|word| tree.children(word)) {
                let code = match tree.kind(*part) {
                    Kind::Command { .. } => 2207,
                    Kind::Parameter { .. } if text.flow.dirty.contains(part) => 2206,
                    _ => continue,
                };
                found.push(Found::new(tree.node(*part).range.clone(), "an element").code(code));
            }
            found
        })
    }
}
