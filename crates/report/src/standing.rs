//! How findings stand: which of them formats list, and the counts over them.
//!
//! Invariant: every finding is in exactly one [`Standing`], and each format either lists or counts it.

use std::collections::BTreeMap;

use seawall_model::{Finding, FindingKind, Report, Severity, Status, TargetReport};

use crate::words;

/// How a finding stands, for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It counts.
    Open,
    /// A person must look at it, to judge or to know.
    Look,
    /// Nothing is to be done: passed, fixed, does not apply.
    Closed,
    /// Somebody set it aside.
    Aside,
}

impl Standing {
    pub(crate) fn of(finding: &Finding) -> Self {
        match finding.status {
            _ if finding.suppressed.is_some() => Self::Aside,
            Status::Manual | Status::Info => Self::Look,
            status if status.is_open() => Self::Open,
            _ => Self::Closed,
        }
    }
}

/// Whether the section of its kind lists the finding: what counts, what a person must look at, and every
/// recommendation of a benchmark, since who runs one wants to see what passed.
pub(crate) fn is_listed(finding: &Finding) -> bool {
    match Standing::of(finding) {
        Standing::Open | Standing::Look => true,
        Standing::Closed => finding.kind == FindingKind::Benchmark,
        Standing::Aside => false,
    }
}

/// Whether a vulnerability is one that the system's advisories clear although others hold it against the
/// package.
pub(crate) fn is_cleared(finding: &Finding) -> bool {
    finding.kind == FindingKind::Vulnerability
        && matches!(finding.status, Status::Fixed | Status::NotAffected)
        && Standing::of(finding) == Standing::Closed
}

/// What is neither listed nor cleared nor set aside, in the report's order: it is counted.
pub(crate) fn closed(target: &TargetReport) -> Vec<&Finding> {
    let findings = target.findings.iter();
    findings
        .filter(|f| Standing::of(f) == Standing::Closed && !is_listed(f) && !is_cleared(f))
        .collect()
}

/// Whether a finding makes the run fail: it is at the gate, or, where there was no gate, it counts.
///
/// A report whose findings do not say which of them are at its gate, although some were, is taken
/// for one in which all that count are.
pub(crate) fn failing(report: &Report) -> fn(&Finding) -> bool {
    let at_gate = || all(report).filter(|f| f.at_gate).count();
    match &report.gate {
        Some(gate) if gate.matched == at_gate() => |finding| finding.at_gate,
        _ => Finding::counts,
    }
}

/// The findings of all targets.
pub(crate) fn all(report: &Report) -> impl Iterator<Item = &Finding> + Clone {
    report.targets.iter().flat_map(|t| &t.findings)
}

/// Counts over findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    open: BTreeMap<Severity, usize>,
    others: BTreeMap<(Standing, Status), usize>,
    /// Set aside.
    pub(crate) aside: usize,
}

impl Tally {
    pub(crate) fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            match Standing::of(finding) {
                Standing::Open => *tally.open.entry(finding.severity).or_default() += 1,
                Standing::Aside => tally.aside += 1,
                other => *tally.others.entry((other, finding.status)).or_default() += 1,
            }
        }
        tally
    }

    /// How many count.
    pub(crate) fn open(&self) -> usize {
        self.open.values().sum()
    }

    /// How many of that severity count.
    pub(crate) fn of_severity(&self, severity: Severity) -> usize {
        self.open.get(&severity).copied().unwrap_or(0)
    }

    /// The severities of what counts and those that this version knows, the worst first; words of a newer
    /// version come last.
    pub(crate) fn every_severity(&self) -> Vec<Severity> {
        let unknown = self.open.keys().filter(|s| !Severity::ALL.contains(s));
        Severity::worst_first().chain(unknown.copied()).collect()
    }

    /// What counts: `2 critical, 1 high`; empty when nothing does.
    pub(crate) fn severities(&self) -> String {
        let severities = self.every_severity().into_iter();
        let counts = severities.map(|severity| (self.of_severity(severity), severity.name()));
        let counts = counts.filter(|(number, _)| *number > 0);
        let counts: Vec<_> = counts.map(|(n, word)| format!("{n} {word}")).collect();
        counts.join(", ")
    }

    /// What does not count and was not set aside: `1 manual, 12 passed, 3 not applicable`.
    pub(crate) fn statuses(&self) -> String {
        let counts = self.others.iter();
        let counts: Vec<_> = counts
            .map(|((_, status), number)| format!("{number} {}", words::status(*status)))
            .collect();
        counts.join(", ")
    }
}
