//! Gaps and exit codes, decided in one place.

use seawall_model::Report;

/// The exit code of a run: 2 if it failed or nothing was judged, else 1 if a finding is at the
/// gate, else 3 if some coverage is incomplete, else 0.
pub fn exit_code(report: &Report, gate_hit: bool, failed: bool) -> u8 {
    let complete = report.targets.iter().all(|t| t.coverage.complete);
    match (failed || report.targets.is_empty(), gate_hit, complete) {
        (true, _, _) => 2,
        (false, true, _) => 1,
        (false, false, false) => 3,
        (false, false, true) => 0,
    }
}
