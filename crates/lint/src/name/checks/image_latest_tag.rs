//! An image that goes by the tag `latest`.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::name::{Name, NameFacts};

static META: CheckMeta = CheckMeta {
    id: "image-latest-tag",
    title: "The image goes by the tag latest",
    severity: Severity::Low,
    why: "The tag moves: what was judged today is not what the name means tomorrow, and nobody can go \
          back to the one before.",
    fix: "Give images a tag of their version, and name them by it, or by digest.",
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    aliases: &["DKL-DI-0006"],
    bad: CheckExample {
        title: "A name without a tag, which is latest",
        input: "registry.example.org:5000/team/app",
    },
    good: CheckExample {
        title: "A name with a version",
        input: "registry.example.org:5000/team/app:1.4.2",
    },
};

pub(crate) static IT: ImageLatestTag = ImageLatestTag;

/// The check.
pub(crate) struct ImageLatestTag;

impl Check<Name> for ImageLatestTag {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &NameFacts<'_>) -> Vec<Finding> {
        if !is_latest(facts) {
            return Vec::new();
        }
        let mut finding = Name::finding(&META, META.severity, META.title);
        finding.evidence = format!("{} has no other tag", facts.reference);
        vec![finding]
    }
}

fn is_latest(facts: &NameFacts<'_>) -> bool {
    let name = facts.reference;
    if name.contains('@') {
        return false;
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    if let Some((_, tag)) = last.split_once(':') {
        return tag == "latest";
    }
    // The beginning of an id is no name.
    let id = facts.id.unwrap_or_default();
    let id = id.strip_prefix("sha256:").unwrap_or(id);
    name.is_empty() || !id.starts_with(name)
}

#[test]
fn tags() {
    for (reference, id, wanted) in [
        ("alpine", None, true),
        ("alpine:latest", None, true),
        ("alpine:3", None, false),
        ("localhost:5000/a", None, true),
        ("alpine@sha256:00", None, false),
        ("alpine:latest@sha256:00", None, false),
        ("sha256:0a1b", None, false),
        ("0a1b", Some("sha256:0a1b2c"), false),
        ("0a1b", Some("sha256:ffff"), true),
    ] {
        assert_eq!(
            is_latest(&NameFacts { reference, id }),
            wanted,
            "{reference}"
        );
    }
}
