//! expr reckons (SC2003).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Id;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-expr",
    title: "expr reckons",
    severity: Severity::Negligible,
    why: "The shell does it by itself, without another program.",
    fix: "Write $((a + b)).",
    references: &["https://www.shellcheck.net/wiki/SC2003"],
    aliases: &["SC2003"],
    bad: CheckExample {
        title: "expr",
        input: "FROM debian:12.9\nRUN a=$(expr 1 + 2); echo \"$a\"\n",
    },
    good: CheckExample {
        title: "$(( ))",
        input: "FROM debian:12.9\nRUN a=$((1 + 2)); echo \"$a\"\n",
    },
};

pub(crate) static IT: ShellExpr = ShellExpr;

/// The check.
pub(crate) struct ShellExpr;

impl Check<Shell> for ShellExpr {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let commands = text.commands_of(&["expr"]).filter(|command| {
                let words = text.argument_texts(*command);
                let texts = [
                    "match", "substr", "index", "length", ":", "<", ">", "<=", ">=",
                ];
                !words.iter().any(|word| texts.contains(&word.as_str()))
            });
            let first = |id: Id| {
                tree.words(id)
                    .first()
                    .map_or(0..0, |word| tree.node(*word).range.clone())
            };
            commands.map(|id| Found::new(first(id), "expr")).collect()
        })
    }
}
