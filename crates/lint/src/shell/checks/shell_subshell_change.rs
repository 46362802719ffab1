//! A variable is set in a shell of its own (SC2030, SC2031).

use std::collections::{HashMap, HashSet};

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::flow::Write;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-subshell-change",
    title: "A variable is set in a shell of its own",
    severity: Severity::Negligible,
    why: "What a pipe, parentheses or & set is gone behind them: the value of before is read.",
    fix: "Set it outside, or put what reads it into the same parentheses.",
    references: &["https://www.shellcheck.net/wiki/SC2030"],
    aliases: &["SC2030", "SC2031"],
    bad: CheckExample {
        title: "A loop behind a pipe",
        input: "FROM debian:12.9\nRUN n=0; ls | while read -r f; do n=$f; done; echo \"$n\"\n",
    },
    good: CheckExample {
        title: "A redirection",
        input: "FROM debian:12.9\nRUN n=0; while read -r f; do n=$f; done < /f; echo \"$n\"\n",
    },
};

pub(crate) static IT: ShellSubshellChange = ShellSubshellChange;

/// The check.
pub(crate) struct ShellSubshellChange;

impl Check<Shell> for ShellSubshellChange {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut told: HashSet<&str> = HashSet::new();
            let mut found = Vec::new();
            let mut writes: HashMap<&str, Vec<&Write>> = HashMap::new();
            for write in text.flow.writes.iter().filter(|w| !w.for_command) {
                writes.entry(&write.name).or_default().push(write);
            }
            for (name, id) in text.reads() {
                let at = tree.node(id).range.start;
                let Some(own) = writes.get(name).filter(|_| !told.contains(name)) else {
                    continue;
                };
                let behind = own.partition_point(|write| write.range.end <= at);
                let Some(last) = behind.checked_sub(1).and_then(|b| own.get(b)) else {
                    continue;
                };
                let apart = text.shell_of(last.node);
                let same = apart.is_none_or(|shell| tree.node(shell).range.contains(&at));
                if !same && told.insert(name) {
                    found.push(Found::new(last.range.clone(), name).code(2030));
                    found.push(
                        Found::new(tree.node(id).range.clone(), format!("${name}")).code(2031),
                    );
                }
            }
            found
        })
    }
}
