//! sudo does not reach redirections (SC2024).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-sudo-redirect",
    title: "sudo does not reach redirections",
    severity: Severity::Low,
    why: "The shell opens the file before sudo runs.",
    fix: "Use tee: command | sudo tee file.",
    references: &["https://www.shellcheck.net/wiki/SC2024"],
    aliases: &["SC2024"],
    bad: CheckExample {
        title: "sudo ... >",
        input: "FROM debian:12.9\nRUN sudo echo a > /etc/b\n",
    },
    good: CheckExample {
        title: "tee",
        input: "FROM debian:12.9\nRUN echo a | sudo tee /etc/b\n",
    },
};

pub(crate) static IT: ShellSudoRedirect = ShellSudoRedirect;

/// The check.
pub(crate) struct ShellSudoRedirect;

impl Check<Shell> for ShellSudoRedirect {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for command in text.commands_of(&["sudo"]) {
                for id in tree.children(command) {
                    let Kind::Redirect { operator } = tree.kind(*id) else {
                        continue;
                    };
                    let target = tree
                        .children(*id)
                        .first()
                        .map_or("", |word| tree.raw(*word));
                    if matches!(tree.slice(operator), ">" | ">>" | "<") && target != "/dev/null" {
                        found.push(Found::new(operator.clone(), "sudo"));
                    }
                }
            }
            found
        })
    }
}
