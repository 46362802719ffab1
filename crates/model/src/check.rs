//! Checks: what every one says of itself, and how a family of them is run.
//!
//! A family judges one kind of facts. It costs its facts, the list of its checks, and the notation of
//! its examples; running, reports, switching off and other severities are the same for all.

use serde::{Deserialize, Serialize};

use crate::{Finding, FindingKind, Severity};

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

impl CheckMeta {
    /// A finding with what the check says of itself; severity and title may be the case's own.
    pub fn finding(
        &self,
        kind: FindingKind,
        severity: Severity,
        title: impl Into<String>,
    ) -> Finding {
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        let mut finding = Finding::new(kind, self.id, title, severity);
        finding.aliases = owned(self.aliases);
        finding.references = owned(self.references);
        self.why.clone_into(&mut finding.description);
        self.fix.clone_into(&mut finding.remedy);
        finding
    }
}

/// A family of checks: all that judge the same facts.
pub trait Family: 'static {
    /// What the checks see: gathered once, and pure.
    type Facts<'a>;

    /// The kind of the findings.
    const KIND: FindingKind;

    /// Every check, in the order of their ids.
    fn checks() -> &'static [&'static dyn Check<Self>];

    /// Runs every check.
    fn judge(facts: &Self::Facts<'_>) -> Vec<Finding> {
        Self::checks()
            .iter()
            .flat_map(|check| check.run(facts))
            .collect()
    }

    /// A finding of one of the checks.
    fn finding(meta: &CheckMeta, severity: Severity, title: impl Into<String>) -> Finding {
        meta.finding(Self::KIND, severity, title)
    }
}

/// A check of a family. It does no I/O and does not depend on other checks.
pub trait Check<F: Family + ?Sized>: Sync {
    /// What the check says of itself.
    fn meta(&self) -> &'static CheckMeta;

    /// The findings, in a stable order; none where all is well.
    fn run(&self, facts: &F::Facts<'_>) -> Vec<Finding>;
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
