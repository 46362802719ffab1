//! The verdict: which findings make a run fail.

use seawall_model::{Finding, Gate, GateHit, Report, TargetReport};

use crate::{Expression, FindingView, PackageIndex, TargetFacts};

/// A finding at the gate.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// Where it was found.
    pub target: &'a TargetReport,
    /// The finding.
    pub finding: &'a Finding,
}

/// What the gate says of a report whose findings are judged and whose coverage is settled.
pub fn gate(report: &Report, fail_on: &Expression) -> Gate {
    let hits = hits(report, fail_on);
    let rank = |hit: &Hit<'_>| (hit.finding.severity, hit.finding.risk);
    // The first of those that are equally bad, in the order of the report.
    let worst = hits.iter().rev().max_by_key(|hit| rank(hit));
    let incomplete = report.targets.iter().filter(|t| !t.coverage.complete);
    Gate {
        expression: fail_on.to_string(),
        passed: hits.is_empty(),
        matched: hits.len(),
        unjudged: report.failed.len() + incomplete.count(),
        worst: worst.map(of_hit),
    }
}

fn of_hit(hit: &Hit<'_>) -> GateHit {
    let Hit { target, finding } = hit;
    let place = &finding.location;
    let named = [
        &finding.package,
        &place.path,
        &place.service,
        &place.container,
        &finding.subject,
    ];
    GateHit {
        target: target.target.reference.clone(),
        id: finding.id.clone(),
        severity: finding.severity,
        risk: finding.risk,
        subject: named
            .into_iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or_default(),
        fingerprint: finding.fingerprint.clone(),
    }
}

/// The findings that count and of which the gate's expression holds. What was set aside, and what
/// does not stand (a passed check, a package that is not affected), never fails a run.
pub fn hits<'a>(report: &'a Report, fail_on: &Expression) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for target in &report.targets {
        let facts = TargetFacts::of(target);
        let index = PackageIndex::new(&target.packages);
        for finding in target.findings.iter().filter(|f| f.counts()) {
            let packages = index.of(finding);
            let view = FindingView {
                finding,
                packages: &packages,
                target: &facts,
            };
            if fail_on.eval(&view) {
                hits.push(Hit { target, finding });
            }
        }
    }
    hits
}
