//! Images from registries that the project does not allow.

use std::collections::HashSet;

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, Instruction};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-registry-not-allowed",
    title: "An image comes from a registry that is not allowed",
    severity: Severity::High,
    why: "The project lists the registries that it trusts. What comes from another one was looked at by nobody.",
    fix: "Take the image from one of the registries of the list, or add the registry to it.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3026"],
    aliases: &["DL3026"],
    bad: CheckExample {
        title: "Docker Hub, where another registry is allowed",
        input: "# .hadolint.yaml: {trustedRegistries: [ghcr.io]}\nFROM debian:12.9\nCOPY --from=busybox:1.37 /a /b\n",
    },
    good: CheckExample {
        title: "The registry of the list, stages and scratch",
        input: "# .hadolint.yaml: {trustedRegistries: [ghcr.io]}\nFROM ghcr.io/a/b:1 AS build\nFROM build AS test\nFROM scratch\nCOPY --from=build /a /a\n",
    },
};

pub(crate) static IT: DockerfileRegistryNotAllowed = DockerfileRegistryNotAllowed;

/// The check.
pub(crate) struct DockerfileRegistryNotAllowed;

impl Check<Dockerfile> for DockerfileRegistryNotAllowed {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        if facts.options.registries.is_empty() {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut judge = |image: &str, span| {
            let registry = registry(image);
            if image != "scratch" && !image.contains('$') && !facts.options.allows(registry) {
                let evidence = format!("{image} comes from {registry}");
                findings.push(facts.finding(&META, span, META.title, evidence));
            }
        };
        let mut names = HashSet::new();
        for (index, stage) in facts.tree.stages.iter().enumerate() {
            if let Some(image) = stage.image.as_deref().filter(|_| stage.parent.is_none()) {
                judge(image, stage.base.span);
            }
            names.extend(stage.name.as_ref().map(|name| name.text.to_lowercase()));
            let is_stage = |from: &str| {
                names.contains(&from.to_lowercase())
                    || from.parse::<usize>().is_ok_and(|n| n < index)
            };
            for instruction in facts.tree.of_stage(stage) {
                for (from, span) in sources(instruction)
                    .into_iter()
                    .filter(|(from, _)| !is_stage(from))
                {
                    judge(from, span);
                }
            }
        }
        findings
    }
}

/// What an instruction takes files of: `--from=X`, `--mount=from=X`.
fn sources<'i>(instruction: &'i Instruction<'_>) -> Vec<(&'i str, Span)> {
    let source = |flag: &'i crate::dockerfile::Flag| {
        let value = flag.value.as_deref()?;
        let from = match flag.name.as_str() {
            "from" => value,
            "mount" => value
                .split(',')
                .find_map(|part| part.trim().strip_prefix("from="))?,
            _ => return None,
        };
        Some((from.trim_matches(['"', '\'']), flag.span))
    };
    instruction.flags.iter().filter_map(source).collect()
}

/// The registry of an image: its first part, where that looks like a host.
fn registry(image: &str) -> &str {
    let first = image.split_once('/').map(|(first, _)| first);
    let host = first.filter(|first| first.contains(['.', ':']) || *first == "localhost");
    host.unwrap_or("docker.io")
}
