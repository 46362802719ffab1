//! Protocols of EXPOSE with large letters.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-expose-casing",
    title: "EXPOSE names a protocol with large letters",
    severity: Severity::Negligible,
    why: "Protocols are written in small letters; a builder may refuse others.",
    fix: "Write the protocol in small letters.",
    references: &["https://docs.docker.com/reference/build-checks/expose-proto-casing/"],
    aliases: &["ExposeProtoCasing"],
    bad: CheckExample {
        title: "Large letters",
        input: "FROM debian:12.9\nEXPOSE 80/TCP 53/Udp\n",
    },
    good: CheckExample {
        title: "Small letters",
        input: "FROM debian:12.9\nEXPOSE 80/tcp 53/udp $PORT/X\n",
    },
};

pub(crate) static IT: DockerfileExposeCasing = DockerfileExposeCasing;

/// The check.
pub(crate) struct DockerfileExposeCasing;

impl Check<Dockerfile> for DockerfileExposeCasing {
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
            let Some((port, protocol)) = word
                .text
                .split_once('/')
                .filter(|_| !word.text.contains('$'))
            else {
                continue;
            };
            let small = protocol.to_ascii_lowercase();
            if small != protocol && ["sctp", "tcp", "udp"].contains(&small.as_str()) {
                let mut finding = facts.finding(
                    &META,
                    word.span,
                    META.title,
                    format!("EXPOSE {}", word.text),
                );
                finding.edits = vec![facts.edit(word.span, format!("{port}/{small}"), true)];
                findings.push(finding);
            }
        }
        findings
    }
}
