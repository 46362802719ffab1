//! Names of files are handed to xargs by line ends and blanks (SC2038).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-find-piped-to-xargs",
    title: "Names of files are handed to xargs by line ends and blanks",
    severity: Severity::Low,
    why: "A name with a blank or a quote in it becomes several.",
    fix: "Use find -print0 with xargs -0, or find -exec command {} +.",
    references: &["https://www.shellcheck.net/wiki/SC2038"],
    aliases: &["SC2038"],
    bad: CheckExample {
        title: "find | xargs",
        input: "FROM debian:12.9\nRUN find . -name '*.pyc' | xargs rm\n",
    },
    good: CheckExample {
        title: "With -0",
        input: "FROM debian:12.9\nRUN find . -name '*.pyc' -print0 | xargs -0 rm\n",
    },
};

pub(crate) static IT: ShellFindPipedToXargs = ShellFindPipedToXargs;

/// The check.
pub(crate) struct ShellFindPipedToXargs;

impl Check<Shell> for ShellFindPipedToXargs {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let pairs = text.piped("find").into_iter();
            let is_one = |(find, next): &(Id, Id)| {
                let zero = |id: Id| {
                    let texts = text.argument_texts(id);
                    texts.iter().any(|t| {
                        let letters = t.starts_with('-') && !t.starts_with("--") && t.contains('0');
                        letters || t == "--null" || t == "-print0" || t.starts_with("-printf")
                    })
                };
                text.tree.program(*next) == "xargs" && !zero(*find) && !zero(*next)
            };
            let range = |id: Id| text.tree.node(id).range.clone();
            pairs
                .filter(is_one)
                .map(|(find, _)| Found::new(range(find), "find ... | xargs"))
                .collect()
        })
    }
}
