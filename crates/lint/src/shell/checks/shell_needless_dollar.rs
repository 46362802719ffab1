//! A $ stands before a variable in arithmetic (SC2004).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::facts::Found;
use crate::shell::syntax::{Id, Kind};
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-needless-dollar",
    title: "A $ stands before a variable in arithmetic",
    severity: Severity::Negligible,
    why: "It is not needed there, and the value is put in as text before anything is reckoned.",
    fix: "Take the $ away.",
    references: &["https://www.shellcheck.net/wiki/SC2004"],
    aliases: &["SC2004"],
    bad: CheckExample {
        title: "$(( $a + 1 ))",
        input: "FROM debian:12.9\nRUN a=1; b=$(( $a + 1 )); echo \"$b\"\n",
    },
    good: CheckExample {
        title: "No $",
        input: "FROM debian:12.9\nRUN a=1; b=$(( a + 1 )); echo \"$b\"\n",
    },
};

pub(crate) static IT: ShellNeedlessDollar = ShellNeedlessDollar;

/// The check.
pub(crate) struct ShellNeedlessDollar;

impl Check<Shell> for ShellNeedlessDollar {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, |text| {
            let tree = &text.tree;
            let arithmetic =
                text.each(|kind| matches!(kind, Kind::Arithmetic | Kind::ArithmeticCommand));
            let parts = arithmetic.flat_map(|id| tree.children(id).iter().copied());
            let plain = |id: &Id| match tree.kind(*id) {
                Kind::Parameter {
                    name,
                    operator,
                    length: false,
                    indirect: false,
                    index: None,
                    ..
                } => {
                    let name = tree.slice(name);
                    let letter = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
                    operator.is_empty() && letter
                }
                _ => false,
            };
            parts
                .filter(plain)
                .map(|id| Found::new(tree.node(id).range.clone(), tree.raw(id)))
                .collect()
        })
    }
}
