//! EXPOSE with an address or a port of the host.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-expose-format",
    title: "EXPOSE names more than ports of the container",
    severity: Severity::Medium,
    why: "EXPOSE says which ports the container listens on; addresses and ports of the host are given when it is started, and are read over here.",
    fix: "Write the port of the container alone: EXPOSE 80/tcp.",
    references: &[
        "https://docs.docker.com/reference/build-checks/expose-invalid-format/",
        "https://docs.docker.com/reference/dockerfile/#expose",
    ],
    aliases: &["ExposeInvalidFormat"],
    bad: CheckExample {
        title: "A port and an address of the host",
        input: "FROM debian:12.9\nEXPOSE 8080:80 127.0.0.1:53:53/udp\n",
    },
    good: CheckExample {
        title: "Ports",
        input: "FROM debian:12.9\nEXPOSE 80 53/udp 8000-8010 ${PORT:-80}\n",
    },
};

pub(crate) static IT: DockerfileExposeFormat = DockerfileExposeFormat;

/// The check.
pub(crate) struct DockerfileExposeFormat;

impl Check<Dockerfile> for DockerfileExposeFormat {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for word in facts
            .tree
            .each(Keyword::Expose)
            .flat_map(|expose| &expose.words)
        {
            if word.text.contains('$') || !word.text.contains(':') {
                continue;
            }
            let mut finding = facts.finding(
                &META,
                word.span,
                META.title,
                format!("EXPOSE {}", word.text),
            );
            let port = word.text.rsplit(':').next().unwrap_or_default();
            if port.starts_with(|c: char| c.is_ascii_digit()) {
                finding.edits = vec![facts.edit(word.span, port, false)];
            }
            findings.push(finding);
        }
        findings
    }
}
