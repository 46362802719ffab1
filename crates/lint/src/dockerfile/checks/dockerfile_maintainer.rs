//! The instruction MAINTAINER.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-maintainer",
    title: "MAINTAINER is deprecated",
    severity: Severity::Low,
    why: "Builders warn of it, and a label says the same where every tool looks.",
    fix: "Use LABEL with org.opencontainers.image.authors.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL4000",
        "https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
    ],
    aliases: &["DL4000", "MaintainerDeprecated", "DS-0022"],
    bad: CheckExample {
        title: "The instruction of old",
        input: "FROM debian:12.9\nMAINTAINER A <a@example.com>\n",
    },
    good: CheckExample {
        title: "A label",
        input: "FROM debian:12.9\nLABEL org.opencontainers.image.authors=\"A <a@example.com>\"\n",
    },
};

pub(crate) static IT: DockerfileMaintainer = DockerfileMaintainer;

/// The check.
pub(crate) struct DockerfileMaintainer;

impl Check<Dockerfile> for DockerfileMaintainer {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for old in facts.tree.each(Keyword::Maintainer) {
            let evidence = format!("MAINTAINER {}", old.text());
            let mut finding = facts.finding(&META, old.span, META.title, evidence);
            let name = old.text().trim_matches(['"', '\'']);
            if !name.is_empty() && !name.contains(['"', '\\', '$', '`']) {
                let label = format!("LABEL org.opencontainers.image.authors=\"{name}\"");
                finding.edits = vec![facts.edit(old.span, label, true)];
            }
            findings.push(finding);
        }
        findings
    }
}
