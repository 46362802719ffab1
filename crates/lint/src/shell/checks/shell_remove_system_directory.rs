//! A directory of the system is removed (SC2114).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::{Found, SYSTEM_DIRECTORIES};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-remove-system-directory",
    title: "A directory of the system is removed",
    severity: Severity::Low,
    why: "Programs and the package manager need what is in it.",
    fix: "Name what is to be removed in it.",
    references: &["https://www.shellcheck.net/wiki/SC2114"],
    aliases: &["SC2114"],
    bad: CheckExample {
        title: "rm -rf /etc",
        input: "FROM debian:12.9\nRUN rm -rf /etc\n",
    },
    good: CheckExample {
        title: "A file in it",
        input: "FROM debian:12.9\nRUN rm -rf /etc/app.conf.d\n",
    },
};

pub(crate) static IT: ShellRemoveSystemDirectory = ShellRemoveSystemDirectory;

/// The check.
pub(crate) struct ShellRemoveSystemDirectory;

impl Check<Shell> for ShellRemoveSystemDirectory {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut found = Vec::new();
            for command in text.commands_of(&["rm"]) {
                for word in text.recursively_removed(command) {
                    let target = text.tree.literal(word).unwrap_or_default();
                    let bare = target.trim_end_matches('/');
                    let all = target.starts_with('/') && bare.is_empty();
                    if all || SYSTEM_DIRECTORIES.contains(&bare) {
                        let range = text.tree.node(word).range.clone();
                        found.push(Found::new(range, target));
                    }
                }
            }
            found
        })
    }
}
