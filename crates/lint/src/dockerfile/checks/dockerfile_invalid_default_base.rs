//! Bases that are no image where nobody sets their argument.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{
    Dockerfile, DockerfileFacts, expand,
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
        input: "ARG VERSION=12.9\nARG SUFFIX\nFROM debian:$VERSION\nFROM debian:12.9$SUFFIX\nFROM debian:${OTHER:-12.9}\n",
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
        let mut findings = Vec::new();
        for stage in &facts.tree.stages {
            let text = &stage.base.text;
            let used = references(text, escape);
            // Those that nobody declares have a check of their own.
            if used.is_empty() || !used.iter().all(declared) {
                continue;
            }
            let values = &facts.tree.arguments;
            let value = |name: &str| Some(values.get(name).map_or("", String::as_str));
            let image = expand(text, escape, &value).unwrap_or_default();
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
