//! A variable stands in single quotes (SC2016).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-unexpanded-quotes",
    title: "A variable stands in single quotes",
    severity: Severity::Negligible,
    why: "Nothing is expanded in them: the command gets the dollar sign and the name.",
    fix: "Use double quotes if the value is meant.",
    references: &["https://www.shellcheck.net/wiki/SC2016"],
    aliases: &["SC2016"],
    bad: CheckExample {
        title: "echo with single quotes",
        input: "FROM debian:12.9\nRUN echo 'the home is $HOME'\n",
    },
    good: CheckExample {
        title: "Double quotes",
        input: "FROM debian:12.9\nRUN echo \"the home is $HOME\"\n",
    },
};

/// Commands that read dollar signs themselves.
const READERS: [&str; 24] = [
    "[",
    "alias",
    "awk",
    "docker",
    "doas",
    "dpkg-query",
    "envsubst",
    "eval",
    "gawk",
    "jq",
    "mawk",
    "nawk",
    "oc",
    "perl",
    "podman",
    "rename",
    "rg",
    "ssh",
    "sudo",
    "trap",
    "unset",
    "xprop",
    "yq",
    "git",
];
/// Shells, which expand what they are handed.
const SHELLS: [&str; 7] = ["ash", "bash", "busybox", "dash", "ksh", "sh", "zsh"];
/// Variables whose value the shell expands when it shows it.
const PROMPTS: [&str; 4] = ["PS1", "PS2", "PS3", "PS4"];

pub(crate) static IT: ShellUnexpandedQuotes = ShellUnexpandedQuotes;

/// The check.
pub(crate) struct ShellUnexpandedQuotes;

impl Check<Shell> for ShellUnexpandedQuotes {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let ids = text.each(|kind| matches!(kind, Kind::Single));
            let ids = ids.filter(|id| looks_expanded(text.tree.raw(*id)) && !is_meant(text, *id));
            let range = |id: Id| text.tree.node(id).range.clone();
            ids.map(|id| Found::new(range(id), "an expansion in single quotes"))
                .collect()
        })
    }
}

fn looks_expanded(raw: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphanumeric() || "_{(".contains(c);
    let dollar = raw
        .match_indices('$')
        .any(|(at, _)| raw.get(at + 1..).is_some_and(|r| r.starts_with(begins)));
    let ticks = raw.match_indices('`').count() > 1 && !raw.contains("``");
    dollar || ticks
}

fn is_meant(text: &ShellText<'_>, id: Id) -> bool {
    let tree = &text.tree;
    for around in tree.ancestors(id) {
        match tree.kind(around) {
            Kind::Assignment { name, .. } if PROMPTS.contains(&tree.slice(name)) => return true,
            _ => {}
        }
    }
    let Some(command) = text.command_of(id) else {
        return false;
    };
    let program = tree.program(command);
    let words = tree.words(command);
    let before = words
        .iter()
        .filter(|word| tree.node(**word).range.end <= tree.node(id).range.start);
    let mut before = before.map(|word| tree.raw(*word));
    let runs = before.any(|raw| SHELLS.contains(&raw.rsplit('/').next().unwrap_or(raw)));
    let su = program == "su" && tree.slice(&tree.node(command).range).contains(" -c");
    let sed = program == "sed" && is_address(tree.raw(id));
    runs || su || sed || READERS.contains(&program.as_str())
}

/// `$d`: for sed the last line, and a command.
fn is_address(raw: &str) -> bool {
    raw.match_indices('$').any(|(at, _)| {
        let mut behind = raw.get(at + 1..).unwrap_or_default().chars();
        let command = behind.next().is_some_and(|c| "{dpsaic".contains(c));
        command && behind.next().is_none_or(|c| !c.is_ascii_alphabetic())
    })
}
