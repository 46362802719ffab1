//! Exit codes, decided in one place.

use seawall_model::{HoleName, Report};

/// The exit code of a run whose report is finished: 2 if a target could not be read or nothing was
/// judged in any, else 1 if a finding is at the gate, else 3 if some coverage is incomplete, else 0.
pub fn exit_code(report: &Report) -> u8 {
    let judged = report.targets.iter().any(|target| {
        let mut gaps = target.coverage.gaps.iter();
        target.coverage.complete || !gaps.any(|gap| gap.name == HoleName::NOTHING_JUDGED)
    });
    let stopped = report.gate.as_ref().is_some_and(|gate| !gate.passed);
    let complete = report.targets.iter().all(|t| t.coverage.complete);
    match (report.failed.is_empty() && judged, stopped, complete) {
        (false, _, _) => 2,
        (true, true, _) => 1,
        (true, false, false) => 3,
        (true, false, true) => 0,
    }
}
