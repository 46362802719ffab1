//! cd may fail, and the commands go on (SC2164).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-cd-without-exit",
    title: "cd may fail, and the commands go on",
    severity: Severity::Low,
    why: "They run in another directory than the one that is meant.",
    fix: "Write cd directory || exit 1, && before what follows, or WORKDIR.",
    references: &["https://www.shellcheck.net/wiki/SC2164"],
    aliases: &["SC2164"],
    bad: CheckExample {
        title: "; behind cd",
        input: "FROM debian:12.9\nRUN cd /app; make install\n",
    },
    good: CheckExample {
        title: "&& behind cd",
        input: "FROM debian:12.9\nRUN cd /app && make install\n",
    },
};

pub(crate) static IT: ShellCdWithoutExit = ShellCdWithoutExit;

/// The check.
pub(crate) struct ShellCdWithoutExit;

impl Check<Shell> for ShellCdWithoutExit {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            if text.stops_at_errors() {
                return Vec::new();
            }
            let commands = text.commands_of(&["cd", "pushd", "popd", "command"]);
            commands
                .filter(|id| is_unguarded(text, *id))
                .map(|id| found(text, id))
                .collect()
        })
    }
}

fn is_unguarded(text: &ShellText<'_>, command: Id) -> bool {
    let tree = &text.tree;
    let words = tree.words(command);
    let mut names = words.iter().map(|word| tree.raw(*word));
    let cd = names
        .by_ref()
        .find(|name| *name != "command" && *name != "builtin");
    if !cd.is_some_and(|name| matches!(name, "cd" | "pushd" | "popd")) {
        return false;
    }
    let target = names.next_back().unwrap_or_default();
    let dots = !target.is_empty()
        && target
            .split('/')
            .all(|part| matches!(part, "" | "." | ".."));
    // Upwards, or the root, which is always there.
    let sure = dots
        && !target.starts_with("./")
        && (!target.starts_with('/') || target.bytes().all(|b| b == b'/'));
    !sure && !text.is_condition(command)
}

fn found(text: &ShellText<'_>, command: Id) -> Found {
    let range = text.tree.node(command).range.clone();
    let found = Found::new(range.clone(), text.tree.program(command));
    let pipeline = text.tree.node(command).parent;
    let last =
        text.tree.node(pipeline).range.end == range.end && text.tree.children(pipeline).len() == 1;
    // In a chain || exit would stand for all of what is before it.
    let chained = matches!(
        text.tree.kind(text.tree.node(pipeline).parent),
        Kind::Chain { .. }
    );
    if last && !chained {
        found.around(range, "", " || exit 1")
    } else {
        found
    }
}
