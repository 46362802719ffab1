//! Bases that are no image where nobody sets their argument.

use std::collections::HashMap;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{
    Dockerfile, DockerfileFacts, Instruction, Keyword, Tree, expand,
    names::{Names, references},
};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-invalid-default-base",
    title: "Without a value for its argument, FROM names no image",
    severity: Severity::Low,
    why: "A build without --build-arg fails.",
    fix: "Give the argument a default: ARG VERSION=12.9.",
    references: &["https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/"],
    aliases: &["InvalidDefaultArgInFrom"],
    bad: CheckExample {
        title: "Arguments without a default",
        input: "ARG VERSION\nFROM debian:$VERSION\n",
    },
    good: CheckExample {
        title: "Defaults",
        input: "ARG VERSION=12.9\nARG SUFFIX\nARG BASE=debian:12.9${SUFFIX}\nFROM $BASE\nFROM debian:$VERSION\nFROM debian:12.9$SUFFIX\nFROM debian:${OTHER:-12.9}\n",
    },
};

pub(crate) static IT: DockerfileInvalidDefaultBase = DockerfileInvalidDefaultBase;

/// The check.
pub(crate) struct DockerfileInvalidDefaultBase;

impl Check<Dockerfile> for DockerfileInvalidDefaultBase {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let names = Names::new(facts.tree);
        let escape = facts.tree.directives.escape;
        let declared = |name: &&str| names.globals.contains_key(*name);
        let values = defaults(facts.tree);
        let value = |name: &str| Some(values.get(name).map_or("", String::as_str));
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let text = &stage.base.text;
            let used = references(text, escape);
            // Those that nobody declares have a check of their own.
            if used.is_empty() || !used.iter().all(declared) {
                continue;
            }
            let Some(image) = expand(text, escape, &value) else {
                continue;
            };
            let broken = image.is_empty()
                || image.ends_with([':', '@', '/', '-', '.'])
                || image.starts_with([':', '/', '-', '.'])
                || image.contains("//");
            if broken {
                findings.push(facts.finding(
                    &META,
                    stage.base.span,
                    META.title,
                    format!("FROM {text}"),
                ));
            }
        }
        findings
    }
}

/// What the arguments before the first FROM are where nobody sets them: those without a default are empty.
fn defaults(tree: &Tree<'_>) -> HashMap<String, String> {
    let mut values: HashMap<String, String> = HashMap::new();
    let first = tree.stages.first().map_or(0, |stage| stage.from);
    let before = tree.instructions.iter().take(first);
    let pairs = before
        .filter(|i| i.keyword == Keyword::Arg)
        .flat_map(Instruction::pairs);
    for pair in pairs {
        let value = |name: &str| Some(values.get(name).map_or("", String::as_str));
        let default = pair
            .value
            .and_then(|v| expand(&v.text, tree.directives.escape, &value));
        values.insert(pair.key.text, default.unwrap_or_default());
    }
    values
}
