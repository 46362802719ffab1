//! A variable in a pattern is not quoted (SC2295).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::Kind;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-pattern-operand",
    title: "A variable in a pattern is not quoted",
    severity: Severity::Negligible,
    why: "* and ? in its value are taken for patterns, not for themselves.",
    fix: "Put the inner expansion in double quotes.",
    references: &["https://www.shellcheck.net/wiki/SC2295"],
    aliases: &["SC2295"],
    bad: CheckExample {
        title: "A prefix from a variable",
        input: "FROM debian:12.9\nRUN P=$(a) && V=\"$(b)\" && echo \"${V#$P}\"\n",
    },
    good: CheckExample {
        title: "In quotes",
        input: "FROM debian:12.9\nRUN P=$(a) && V=\"$(b)\" && echo \"${V#\"$P\"}\"\n",
    },
};

pub(crate) static IT: ShellPatternOperand = ShellPatternOperand;

/// The check.
pub(crate) struct ShellPatternOperand;

impl Check<Shell> for ShellPatternOperand {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let mut found = Vec::new();
            for id in text.each(|kind| matches!(kind, Kind::Parameter { .. })) {
                let Kind::Parameter { operator, .. } = tree.kind(id) else {
                    continue;
                };
                if !tree.slice(operator).starts_with(['#', '%']) {
                    continue;
                }
                let parts = tree.children(id).iter();
                for part in parts.filter(|p| matches!(tree.kind(**p), Kind::Parameter { .. })) {
                    let range = tree.node(*part).range.clone();
                    found.push(
                        Found::new(range.clone(), "an expansion in a pattern")
                            .around(range, "\"", "\""),
                    );
                }
            }
            found
        })
    }
}
