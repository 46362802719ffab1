//! grep looks for a process in what ps lists (SC2009).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-ps-read-by-grep",
    title: "grep looks for a process in what ps lists",
    severity: Severity::Negligible,
    why: "It finds itself as well, and arguments of others.",
    fix: "Use pgrep.",
    references: &["https://www.shellcheck.net/wiki/SC2009"],
    aliases: &["SC2009"],
    bad: CheckExample {
        title: "ps | grep",
        input: "FROM debian:12.9\nRUN ps aux | grep nginx\n",
    },
    good: CheckExample {
        title: "pgrep",
        input: "FROM debian:12.9\nRUN pgrep nginx\n",
    },
};

pub(crate) static IT: ShellPsReadByGrep = ShellPsReadByGrep;

/// The check.
pub(crate) struct ShellPsReadByGrep;

impl Check<Shell> for ShellPsReadByGrep {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let pairs = text.piped("ps").into_iter();
            let pairs = pairs.filter(|(_, next)| text.tree.program(*next) == "grep");
            let range = |id: Id| text.tree.node(id).range.clone();
            pairs
                .map(|(ps, _)| Found::new(range(ps), "ps ... | grep"))
                .collect()
        })
    }
}
