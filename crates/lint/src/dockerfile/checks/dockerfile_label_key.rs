//! Keys of labels that are not well formed.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::dockerfile::{Dockerfile, DockerfileFacts, labels};

static META: CheckMeta = CheckMeta {
    id: "dockerfile-label-key",
    title: "A label has a key that is not well formed",
    severity: Severity::Negligible,
    why: "Keys are shared by all that work on an image. They are made of small letters, digits, dots, dashes and underscores, begin with a letter, and those of Docker are reserved.",
    fix: "Write the key in small letters, with the name of your domain before it: com.example.build-date.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3048",
        "https://docs.docker.com/engine/manage-resources/labels/",
    ],
    aliases: &["DL3048"],
    bad: CheckExample {
        title: "Large letters, two dots, and a reserved name",
        input: "FROM debian:12.9\nLABEL Version=1 com..example=2 com.docker.x=3\n",
    },
    good: CheckExample {
        title: "Keys as they should be",
        input: "FROM debian:12.9\nLABEL org.opencontainers.image.title=\"A\" com.example.build-date=2024 maintainer=me\n",
    },
};

pub(crate) static IT: DockerfileLabelKey = DockerfileLabelKey;

/// The check.
pub(crate) struct DockerfileLabelKey;

impl Check<Dockerfile> for DockerfileLabelKey {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &DockerfileFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (_, pair) in labels::all(facts) {
            let key = labels::key(&pair);
            if !key.contains('$') && !is_well_formed(key) {
                let shown: String = key.chars().take(60).collect();
                findings.push(facts.finding(
                    &META,
                    pair.key.span,
                    META.title,
                    format!("LABEL {shown}"),
                ));
            }
        }
        findings
    }
}

/// Names that are Docker's own.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

fn is_well_formed(key: &str) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_/".contains(c);
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && key.chars().all(inside)
        && !key.contains("..")
        && !key.contains("--")
        && !RESERVED.iter().any(|reserved| key.starts_with(reserved))
}
