//! What a project asks of its Dockerfiles beyond what every file is judged by.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The options; by default there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Registries that images may come from: any, where the list is empty. A star at the beginning or the end
    /// of a name stands for anything.
    pub registries: Vec<String>,
    /// Labels that an image must have, and what their values must be.
    pub labels: BTreeMap<String, LabelForm>,
    /// Whether an image may have no other labels.
    pub strict_labels: bool,
    /// Checks that are off where nobody asks for them, by any of their ids.
    pub asked: BTreeSet<String>,
    /// Whether comments in files set nothing aside.
    pub without_comments: bool,
}

/// What a label's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelForm {
    /// Anything.
    Text,
    /// An address (RFC 3986).
    Url,
    /// A time (RFC 3339).
    Time,
    /// A semantic version.
    Version,
    /// A commit of git, short or whole.
    Hash,
    /// A license by its SPDX id, or an expression of them.
    License,
    /// An address of mail (RFC 5322).
    Email,
}

impl Options {
    /// No options.
    pub const fn new() -> Self {
        Self {
            registries: Vec::new(),
            labels: BTreeMap::new(),
            strict_labels: false,
            asked: BTreeSet::new(),
            without_comments: false,
        }
    }

    /// Whether images of a registry may be used.
    pub fn allows(&self, registry: &str) -> bool {
        let matches =
            |allowed: &String| match (allowed.strip_prefix('*'), allowed.strip_suffix('*')) {
                (Some(end), _) => registry.ends_with(end),
                (None, Some(start)) => registry.starts_with(start),
                (None, None) => registry == allowed,
            };
        self.registries.is_empty() || self.registries.iter().any(matches)
    }
}

#[test]
fn registries_have_stars() {
    let options = Options {
        registries: ["ghcr.io", "*.example.com", "eu.*"]
            .map(str::to_owned)
            .into(),
        ..Options::new()
    };
    for (registry, wanted) in [
        ("ghcr.io", true),
        ("a.ghcr.io", false),
        ("a.example.com", true),
        ("example.com", false),
        ("eu.gcr.io", true),
        ("docker.io", false),
    ] {
        assert_eq!(options.allows(registry), wanted, "{registry}");
    }
    assert!(Options::new().allows("docker.io"));
}
