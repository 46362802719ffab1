//! The verdict: which findings make a run fail.

use seawall_model::{Finding, Report, TargetReport};

use crate::{Expression, FindingView, PackageIndex, TargetFacts};

/// A finding at the gate.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// Where it was found.
    pub target: &'a TargetReport,
    /// The finding.
    pub finding: &'a Finding,
}

/// The findings that count and of which the gate's expression holds. What was set aside, and what
/// does not stand (a passed check, a package that is not affected), never fails a run.
pub fn gate<'a>(report: &'a Report, fail_on: &Expression) -> Vec<Hit<'a>> {
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
