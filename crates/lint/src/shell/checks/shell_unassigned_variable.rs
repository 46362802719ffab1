//! A variable is read that nothing sets (SC2154).

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts, ShellText};

static META: CheckMeta = CheckMeta {
    id: "shell-unassigned-variable",
    title: "A variable is read that nothing sets",
    severity: Severity::Low,
    why: "Neither the text nor an ENV or ARG before it gives it a value: it is empty, unless the base image or a file that the text reads sets it.",
    fix: "Set it, correct its name, or say what is taken where it is not set: ${name:-}.",
    references: &["https://www.shellcheck.net/wiki/SC2154"],
    aliases: &["SC2154"],
    bad: CheckExample {
        title: "A variable of another RUN",
        input: "FROM debian:12.9\nRUN version=1\nRUN echo \"$version\"\n",
    },
    good: CheckExample {
        title: "Set by ARG",
        input: "FROM debian:12.9\nARG version=1\nRUN echo \"$version\"\n",
    },
};

pub(crate) static IT: ShellUnassignedVariable = ShellUnassignedVariable;

/// The check.
pub(crate) struct ShellUnassignedVariable;

impl Check<Shell> for ShellUnassignedVariable {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let mut told: HashSet<&str> = HashSet::new();
            let reads = text.reads().into_iter();
            let reads = reads.filter(|(name, _)| is_local(name) && !text.flow.is_set(name));
            let guarded = guarded(text);
            let reads = reads.filter(|(name, _)| !guarded.contains(name));
            let reads = reads.filter(|(name, _)| told.insert(name));
            reads
                .map(|(name, id)| Found::new(text.tree.node(id).range.clone(), format!("${name}")))
                .collect()
        })
    }
}

/// Names in capitals are those of the environment.
fn is_local(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_lowercase())
}

/// The variables of which the text asks whether they are set.
fn guarded<'t>(text: &ShellText<'t>) -> HashSet<&'t str> {
    let tree = &text.tree;
    let mut names = HashSet::new();
    for id in tree.ids() {
        if let Kind::Parameter {
            name,
            operator,
            indirect,
            ..
        } = tree.kind(id)
        {
            let operator = tree.slice(operator);
            let asks = ["-", "+", "=", "?"]
                .iter()
                .any(|o| operator.trim_start_matches(':').starts_with(o));
            let word = tree
                .ancestors(id)
                .find(|id| matches!(tree.kind(*id), Kind::Word));
            if asks || *indirect || word.is_some_and(|word| is_asked(text, word)) {
                names.insert(tree.slice(name));
            }
        }
    }
    // `export name`: it comes from the environment.
    for command in text.commands_of(&["declare", "export", "local", "readonly", "typeset"]) {
        names.extend(
            text.arguments(command)
                .into_iter()
                .map(|word| tree.raw(word)),
        );
    }
    names
}

/// `[ -n "$name" ]`
fn is_asked(text: &ShellText<'_>, word: Id) -> bool {
    let tree = &text.tree;
    let siblings = tree.children(tree.node(word).parent);
    let start = tree.node(word).range.start;
    let at = siblings.partition_point(|id| tree.node(*id).range.start < start);
    let before = at.checked_sub(1).and_then(|at| siblings.get(at));
    before.is_some_and(|id| matches!(tree.raw(*id), "-n" | "-z"))
}
