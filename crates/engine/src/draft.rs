//! What a job hands to the judge. Every job ends in drafts, whatever it looked at.

use std::collections::BTreeMap;

use seawall_model::{AdvisoryStamp, Finding, FindingKind, RuleText, TargetReport};

use crate::error::Error;
use crate::integrity;

/// One target: what it is, what was found in it, and what was not looked at. Its findings have no
/// fingerprint, no risk and no order yet, and nothing of it is set aside.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Target, inventory, findings and coverage.
    pub report: TargetReport,
    /// What the checks and rules behind the findings say of themselves, by id.
    pub rules: BTreeMap<String, RuleText>,
}

/// What came of a job.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The targets, in the order in which they were asked for.
    pub drafts: Vec<Draft>,
    /// Targets that could not be read at all.
    pub failed: Vec<Failed>,
    /// What reports say of the advisories that were used.
    pub stamp: AdvisoryStamp,
}

/// A target that could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{target}: can't be read")]
pub struct Failed {
    /// As it was asked for.
    pub target: String,
    /// Why.
    #[source]
    pub source: Error,
}

impl Draft {
    /// The draft of a target, with what the checks that we know say of themselves.
    pub fn new(report: TargetReport) -> Self {
        let rules = rules_of(&report.findings);
        Self { report, rules }
    }
}

/// What the checks behind these findings say of themselves.
fn rules_of(findings: &[Finding]) -> BTreeMap<String, RuleText> {
    let mut rules = BTreeMap::new();
    let checked = findings
        .iter()
        .filter(|f| f.kind != FindingKind::Vulnerability);
    for finding in checked {
        if !rules.contains_key(&finding.id)
            && let Some(meta) = checks().find(|meta| meta.id == finding.id)
        {
            rules.insert(finding.id.clone(), RuleText::from(meta));
        }
    }
    rules
}

/// What every check of this program says of itself. One more family of checks is one more line.
pub fn checks() -> impl Iterator<Item = &'static seawall_model::CheckMeta> {
    let [expired] = [&seawall_policy::EXPIRED_IGNORE];
    seawall_lint::metas()
        .chain(integrity::METAS)
        .chain(std::iter::once(expired))
}
