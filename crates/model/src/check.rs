//! What every check says of itself; docs pages and tests are made of it.

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
