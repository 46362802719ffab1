//! 2>&1 stands before the redirection of the output (SC2069).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-output-redirected-late",
    title: "2>&1 stands before the redirection of the output",
    severity: Severity::Low,
    why: "Errors go where the output went before, not to the file.",
    fix: "Put 2>&1 last.",
    references: &["https://www.shellcheck.net/wiki/SC2069"],
    aliases: &["SC2069"],
    bad: CheckExample {
        title: "2>&1 first",
        input: "FROM debian:12.9\nRUN make 2>&1 > /log\n",
    },
    good: CheckExample {
        title: "2>&1 last",
        input: "FROM debian:12.9\nRUN make > /log 2>&1\n",
    },
};

pub(crate) static IT: ShellOutputRedirectedLate = ShellOutputRedirectedLate;

/// The check.
pub(crate) struct ShellOutputRedirectedLate;

impl Check<Shell> for ShellOutputRedirectedLate {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let commands = text.commands().filter(|id| !text.is_piped(*id));
            let mut found = Vec::new();
            for command in commands {
                let children = tree.children(command).iter().copied();
                let redirects: Vec<Id> = children
                    .filter(|id| matches!(tree.kind(*id), Kind::Redirect { .. }))
                    .collect();
                let raws: Vec<&str> = redirects.iter().map(|id| tree.raw(*id)).collect();
                let is_file = |raw: &&str| {
                    let raw = raw.trim_start_matches('1');
                    raw.starts_with('>') && !raw.contains('&')
                };
                let first = raws.iter().position(is_file);
                for (at, id) in redirects.iter().enumerate() {
                    let moved = tree.raw(*id).replace(' ', "") == "2>&1";
                    if moved && first.is_some_and(|first| first > at) {
                        found.push(Found::new(tree.node(*id).range.clone(), "2>&1 >"));
                    }
                }
            }
            found
        })
    }
}
