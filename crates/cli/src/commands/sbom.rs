//! `seawall sbom`: the inventory alone.

use seawall_policy::Limits;

use crate::args::{Common, SbomArgs};
use crate::commands::scan::failures;
use crate::failure::Failure;
use crate::job::Job;
use crate::output::Outputs;
use crate::{progress, settings};

pub(crate) fn run(args: &SbomArgs, common: &Common) -> Result<u8, Failure> {
    let outputs = Outputs::new(&args.output, common, "cyclonedx-sbom")?;
    let mut reading = args.reading.clone();
    reading.only = vec!["packages".to_owned()];
    let job = Job::new(&reading, None, Limits::default(), common)?;
    let drafts = job.run(&args.targets)?;
    let failures = failures(&drafts.failed);
    let report = settings::judge(&reading).judge(drafts);
    outputs.write(&report)?;
    progress::above(&failures);
    Ok(seawall_policy::exit_code(&report))
}
