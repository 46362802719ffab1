//! Comments that describe something else.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-definition-comment",
    title: "The comment before an argument or a stage describes another name",
    severity: Severity::Negligible,
    why: "Docker shows the comment before an ARG or a stage as its description, where it begins with the name.",
    fix: "Begin the comment with the name, or put a blank line behind it. The check is only made where the file asks for it: # check=experimental=InvalidDefinitionDescription.",
    references: &["https://docs.docker.com/reference/build-checks/invalid-definition-description/"],
    aliases: &["InvalidDefinitionDescription"],
    bad: CheckExample {
        title: "Another text",
        input: "# check=experimental=InvalidDefinitionDescription\n\n# a tag of the image\nARG VERSION=1\nFROM debian:12.9\n",
    },
    good: CheckExample {
        title: "The name, and a comment apart",
        input: "# check=experimental=all\n\n# VERSION is the tag of the image\nARG VERSION=1\n# a base\n\nFROM debian:12.9 AS base\n",
    },
};

pub(crate) static IT: DockerfileDefinitionComment = DockerfileDefinitionComment;

/// The check.
pub(crate) struct DockerfileDefinitionComment;

impl Check<Dockerfile> for DockerfileDefinitionComment {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let asked = facts
            .tree
            .directives
            .check
            .as_ref()
            .is_some_and(|(value, _)| asks(value));
        let mut findings = Vec::new();
        let instructions = facts.tree.instructions.iter().filter(|_| asked);
        for instruction in instructions {
            let name = match instruction.keyword {
                Keyword::Arg => instruction
                    .pairs()
                    .into_iter()
                    .next()
                    .map(|pair| pair.key.text),
                Keyword::From => instruction.words.get(2).map(|word| word.text.clone()),
                _ => None,
            };
            let source = facts.file.source();
            let line = source.mark(instruction.span.start).line;
            let above = line.checked_sub(1).and_then(|line| source.line(line));
            let (Some(name), Some(above)) = (name, above) else {
                continue;
            };
            let comment = source.slice(above).trim();
            let Some(text) = comment.strip_prefix('#') else {
                continue;
            };
            let directive = text.trim_start().starts_with("check=")
                || text.trim_start().starts_with("hadolint ");
            if !directive && text.split_whitespace().next() != Some(name.as_str()) {
                findings.push(facts.finding(
                    &META,
                    above,
                    META.title,
                    format!("a comment before {name}"),
                ));
            }
        }
        findings
    }
}

/// `experimental=all` or this check's name, among what BuildKit's checks are told.
fn asks(value: &str) -> bool {
    let mut parts = value
        .split(';')
        .filter_map(|part| part.trim().strip_prefix("experimental="));
    parts.any(|names| {
        names
            .split(',')
            .any(|name| ["all", "InvalidDefinitionDescription"].contains(&name.trim()))
    })
}
