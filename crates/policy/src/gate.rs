//! The verdict: which findings make a run fail.

use std::collections::BTreeSet;

use seawall_model::{Finding, Gate, GateHit, Hole, HoleName, Report, TargetReport};

use crate::{AtHand, Expression, FindingView, PackageIndex, TargetFacts};

/// A finding at the gate.
#[derive(Clone, Copy)]
struct Hit<'a> {
    /// Where it was found.
    target: &'a TargetReport,
    /// The finding.
    finding: &'a Finding,
}

/// What the gate says of a report whose findings are judged and whose coverage is settled. Those that
/// match say so from then on ([`Finding::at_gate`]). Those that it can't judge, since nobody knows what it
/// asks of them, are a gap of their target, unless that is allowed.
pub fn gate(report: &mut Report, fail_on: &Expression, allowed: &[String]) -> Gate {
    let incomplete = report.targets.iter().filter(|t| !t.coverage.complete);
    let unjudged = report.failed.len() + incomplete.count();
    let kev = |source: &seawall_model::AdvisorySource| source.name == "kev";
    let at_hand = AtHand {
        kev: report.advisories.sources.iter().any(kev),
    };
    let mut lacking = Lacking::default();
    for target in &mut report.targets {
        let of_target = mark(target, fail_on, at_hand);
        if of_target.findings > 0 {
            target.coverage.add(of_target.hole(fail_on));
            target.coverage.settle(allowed);
        }
        lacking.findings += of_target.findings;
        lacking.fields.extend(of_target.fields);
    }
    let hits = hits(report);
    let rank = |hit: &Hit<'_>| (hit.finding.severity, hit.finding.risk);
    // The first of those that are equally bad, in the order of the report.
    let worst = hits.iter().rev().max_by_key(|hit| rank(hit));
    Gate {
        expression: fail_on.to_string(),
        passed: hits.is_empty(),
        matched: hits.len(),
        unjudged,
        unjudged_findings: lacking.findings,
        lacking: lacking.fields.into_iter().map(str::to_owned).collect(),
        worst: worst.map(of_hit),
    }
}

/// Findings that the gate can't judge, and the fields for want of which.
#[derive(Default)]
struct Lacking {
    findings: usize,
    fields: BTreeSet<&'static str>,
}

impl Lacking {
    fn hole(&self, fail_on: &Expression) -> Hole {
        let many = if self.findings == 1 { "" } else { "s" };
        let fields: Vec<&str> = self.fields.iter().copied().collect();
        let what = format!("{} finding{many}", self.findings);
        let reason = format!(
            "without {}, which the gate `{fail_on}` asks for",
            fields.join(" and ")
        );
        Hole::new(HoleName::UNJUDGED_FINDINGS, what, "", reason)
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

/// Marks the findings that count and of which the gate's expression holds, and counts those of which
/// nobody can tell. What was set aside, and what does not stand (a passed check, a package that is not
/// affected), never fails a run.
fn mark(target: &mut TargetReport, fail_on: &Expression, at_hand: AtHand) -> Lacking {
    let mut lacking = Lacking::default();
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
        let counts = view.finding.counts();
        let at_gate = counts && fail_on.eval(&view);
        if counts && !at_gate {
            let fields = fail_on.lacks(&view, at_hand);
            lacking.findings += usize::from(!fields.is_empty());
            lacking.fields.extend(fields);
        }
        finding.at_gate = at_gate;
    }
    target.findings = findings;
    lacking
}

/// The findings at the gate.
fn hits(report: &Report) -> Vec<Hit<'_>> {
    let all = (report.targets.iter())
        .flat_map(|target| (target.findings.iter()).map(move |finding| Hit { target, finding }));
    all.filter(|hit| hit.finding.at_gate).collect()
}
