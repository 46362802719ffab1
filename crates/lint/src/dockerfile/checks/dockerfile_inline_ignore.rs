//! Comments that set findings of hadolint aside.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Ignore};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-inline-ignore",
    title: "A comment sets findings aside",
    severity: Severity::Negligible,
    why: "A comment in the file hides a finding from everybody who only reads the report of a linter. A project may want all exceptions in one place.",
    fix: "Take the comment away, and write the exception into the configuration. Comments are only reported where the configuration asks for it: override, DL1001.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL1001"],
    aliases: &["DL1001"],
    bad: CheckExample {
        title: "A comment, where the configuration asks for this check",
        input: "# .hadolint.yaml: {override: {info: [DL1001]}}\nFROM debian:12.9\n# hadolint ignore=DL3004\nRUN sudo make\n",
    },
    good: CheckExample {
        title: "Nobody asks",
        input: "FROM debian:12.9\n# hadolint ignore=DL3004\nRUN sudo make\n",
    },
};

pub(crate) static IT: DockerfileInlineIgnore = DockerfileInlineIgnore;

/// The check.
pub(crate) struct DockerfileInlineIgnore;

impl Check<Dockerfile> for DockerfileInlineIgnore {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let asked = META.aliases.iter().chain([&META.id]);
        if !asked
            .into_iter()
            .any(|id| facts.options.asked.contains(*id))
        {
            return Vec::new();
        }
        // BuildKit's directive is none of these comments.
        let check = facts.tree.directives.check.as_ref().map(|(_, span)| *span);
        let comments = facts
            .tree
            .ignores
            .iter()
            .filter(|ignore| Some(ignore.span) != check);
        let finding = |ignore: &Ignore| {
            facts.finding(
                &META,
                ignore.span,
                META.title,
                format!("ignore={}", ignore.ids.join(",")),
            )
        };
        comments.map(finding).collect()
    }
}
