//! Histories of layers, against what the Docker engine makes of them: random ones in place, from an
//! archive and from an OCI layout; and how layers end.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it runs the program and asks the engine"
)]

mod ends;
mod engine;
mod history;
mod marks;
#[path = "../../../image/src/squash/tests/oracle.rs"]
mod oracle;
mod random;

use std::path::Path;

use seawall_model::Report;
use seawall_testkit::program::{printed, program};

/// What the program finds in a target, and its exit code.
fn scan(directory: &Path, target: &str) -> (Report, i32) {
    let output = program(env!("CARGO_BIN_EXE_seawall"), directory)
        .args(["sbom", target, "--format", "json", "--no-cache"])
        .output()
        .unwrap();
    (printed(&output), output.status.code().unwrap())
}

fn gaps(report: &Report) -> Vec<&str> {
    let gaps = report.targets.iter().flat_map(|t| &t.coverage.gaps);
    gaps.map(|gap| gap.name.as_str()).collect()
}
