//! FROM for the platform that it is built for anyway.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::Span;

use crate::dockerfile::{Dockerfile, DockerfileFacts, Keyword};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-redundant-target-platform",
    title: "FROM asks for the target platform, which is the default",
    severity: Severity::Negligible,
    why: "The flag says what holds without it, and makes a reader look for a reason.",
    fix: "Leave --platform out.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3065",
        "https://docs.docker.com/reference/build-checks/redundant-target-platform/",
    ],
    aliases: &["DL3065", "RedundantTargetPlatform"],
    bad: CheckExample {
        title: "The target platform",
        input: "FROM --platform=$TARGETPLATFORM debian:12.9\n",
    },
    good: CheckExample {
        title: "The platform of the builder",
        input: "FROM --platform=$BUILDPLATFORM debian:12.9\n",
    },
};

pub(crate) static IT: DockerfileRedundantTargetPlatform = DockerfileRedundantTargetPlatform;

/// The check.
pub(crate) struct DockerfileRedundantTargetPlatform;

impl Check<Dockerfile> for DockerfileRedundantTargetPlatform {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for from in facts.tree.each(Keyword::From) {
            let Some(flag) = from.flag("platform") else {
                continue;
            };
            let value = flag.value.as_deref().unwrap_or_default().trim_matches('"');
            if ["$TARGETPLATFORM", "${TARGETPLATFORM}"].contains(&value) {
                let mut finding =
                    facts.finding(&META, flag.span, META.title, format!("--platform={value}"));
                let before = from.keyword_span.end;
                // Only where nothing but blanks would go with it.
                let blank = facts
                    .file
                    .source()
                    .slice(Span::new(before, flag.span.start));
                if blank.trim().is_empty() {
                    finding.edits = vec![facts.edit(Span::new(before, flag.span.end), "", true)];
                }
                findings.push(finding);
            }
        }
        findings
    }
}
