//! `seawall sbom`: the inventory alone.

use crate::args::{Common, SbomArgs};
use crate::commands::scan::{Judging, report_failures, scan};
use crate::failure::Failure;
use crate::output::Outputs;

pub(crate) fn run(args: &SbomArgs, common: &Common) -> Result<u8, Failure> {
    let outputs = Outputs::new(&args.output, common, "cyclonedx-sbom")?;
    let mut reading = args.reading.clone();
    reading.only = vec!["packages".to_owned()];
    let scanned = scan(&args.targets, &reading, None, &Judging::default(), common)?;
    let outcome = &scanned.outcome;
    outputs.write(&outcome.report)?;
    report_failures(outcome, common);
    Ok(seawall_engine::exit_code(outcome, None))
}
