//! What every check says of itself; docs pages and tests are made of it.

use serde::{Deserialize, Serialize};

use crate::Severity;

/// An input that a check is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckExample {
    /// What a reader is told of it.
    pub title: &'static str,
    /// The input, in the notation of the check's family.
    pub input: &'static str,
}

/// A check's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckMeta {
    /// Stable id, the file's name: `image-runs-as-root`.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Where to read on.
    pub references: &'static [&'static str],
    /// What other tools and benchmarks call it.
    pub aliases: &'static [&'static str],
    /// The check fires on this.
    pub bad: CheckExample,
    /// The check is silent on this.
    pub good: CheckExample,
}

/// What a report tells of a check or rule besides the findings that it made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleText {
    /// One line.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// Where to read on.
    pub references: Vec<String>,
}

impl From<&CheckMeta> for RuleText {
    fn from(meta: &CheckMeta) -> Self {
        Self {
            title: meta.title.to_owned(),
            why: meta.why.to_owned(),
            fix: meta.fix.to_owned(),
            references: meta.references.iter().map(|r| (*r).to_owned()).collect(),
        }
    }
}
