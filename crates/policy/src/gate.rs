//! The verdict: which findings make a run fail.

use seawall_model::{Finding, Gate, GateHit, Report, TargetReport};

use crate::{Expression, FindingView, PackageIndex, TargetFacts};

/// A finding at the gate.
#[derive(Clone, Copy)]
struct Hit<'a> {
    /// Where it was found.
    target: &'a TargetReport,
    /// The finding.
    finding: &'a Finding,
}

/// What the gate says of a report whose findings are judged and whose coverage is settled. Those that
/// match say so from then on ([`Finding::at_gate`]).
pub fn gate(report: &mut Report, fail_on: &Expression) -> Gate {
    mark(report, fail_on);
    let hits = hits(report);
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
    let place = Some(finding.location.to_string()).filter(|place| !place.is_empty());
    let subject = finding.package.clone().or(place);
    GateHit {
        target: target.target.reference.clone(),
        id: finding.id.clone(),
        severity: finding.severity,
        risk: finding.risk,
        subject: subject.or(finding.subject.clone()).unwrap_or_default(),
        fingerprint: finding.fingerprint.clone(),
    }
}

/// Marks the findings that count and of which the gate's expression holds. What was set aside, and
/// what does not stand (a passed check, a package that is not affected), never fails a run.
fn mark(report: &mut Report, fail_on: &Expression) {
    for target in &mut report.targets {
        let mut findings = std::mem::take(&mut target.findings);
        let facts = TargetFacts::of(target);
        let index = PackageIndex::new(&target.packages);
        for finding in &mut findings {
            let packages = index.of(finding);
            let view = FindingView {
                finding,
                packages: &packages,
                target: &facts,
            };
            finding.at_gate = view.finding.counts() && fail_on.eval(&view);
        }
        target.findings = findings;
    }
}

/// The findings at the gate.
fn hits(report: &Report) -> Vec<Hit<'_>> {
    let all = (report.targets.iter())
        .flat_map(|target| (target.findings.iter()).map(move |finding| Hit { target, finding }));
    all.filter(|hit| hit.finding.at_gate).collect()
}
