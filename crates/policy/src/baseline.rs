//! The findings of an earlier report: what was there before does not count.
//!
//! A finding is known by its fingerprint alone, not by its target: a tag or a digest changes with
//! every build, and the fingerprint holds kind, id, package and path. So a baseline of several
//! targets holds for each of them.

use std::collections::HashSet;

use seawall_model::{Report, Suppressor};

/// Fingerprints of findings that were there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(HashSet<String>);

impl Baseline {
    /// The findings of a report that counted then, and those that its own baseline held back. What
    /// was set aside for another reason is not taken over: that reason may have an end.
    pub fn from_report(report: &Report) -> Self {
        let findings = report.targets.iter().flat_map(|t| &t.findings);
        let known = findings.filter(|f| match &f.suppressed {
            None => f.counts(),
            Some(suppressed) => f.status.is_open() && suppressed.by == Suppressor::Baseline,
        });
        let fingerprints = known.map(|f| f.fingerprint.clone());
        Self(fingerprints.filter(|f| !f.is_empty()).collect())
    }

    /// Whether that finding was there.
    pub fn contains(&self, fingerprint: &str) -> bool {
        self.0.contains(fingerprint)
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn reason(&self, fingerprint: &str) -> Option<String> {
        self.contains(fingerprint)
            .then(|| "it is in the baseline".to_owned())
    }
}
