//! Ports that there are not.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-port-range",
    title: "EXPOSE names a port that there is not",
    severity: Severity::Medium,
    why: "Ports go from 0 to 65535; a builder refuses others.",
    fix: "Write a port up to 65535.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3011",
        "https://docs.docker.com/reference/dockerfile/#expose",
    ],
    aliases: &["DL3011", "DS-0008"],
    bad: CheckExample {
        title: "A port beyond the last",
        input: "FROM debian:12.9\nEXPOSE 80 80000/tcp\n",
    },
    good: CheckExample {
        title: "Ports and ranges",
        input: "FROM debian:12.9\nEXPOSE 80 8000-8010/udp $PORT 65535\n",
    },
};

pub(crate) static IT: DockerfilePortRange = DockerfilePortRange;

/// The check.
pub(crate) struct DockerfilePortRange;

impl Check<Dockerfile> for DockerfilePortRange {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for expose in facts.tree.each(Keyword::Expose) {
            let wrong = expose.words.iter().find(|word| {
                let ports = word.text.split('/').next().unwrap_or_default();
                let digits = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
                ports
                    .split('-')
                    .filter(digits)
                    .any(|port| port.parse::<u16>().is_err())
            });
            if let Some(wrong) = wrong {
                let evidence: String = wrong.text.chars().take(40).collect();
                findings.push(facts.finding(
                    &META,
                    wrong.span,
                    META.title,
                    format!("EXPOSE {evidence}"),
                ));
            }
        }
        findings
    }
}
