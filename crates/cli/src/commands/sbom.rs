//! `seawall sbom`: the inventory alone.

use seawall_engine::Scanners;
use seawall_model::Limits;

use crate::args::{ChoiceArgs, Common, SbomArgs};
use crate::commands::scan::failures;
use crate::failure::Failure;
use crate::job::Job;
use crate::output::Outputs;
use crate::{progress, settings};

pub(crate) fn run(args: &SbomArgs, common: &Common) -> Result<u8, Failure> {
    let outputs = Outputs::new(&args.output, None, common, "cyclonedx-sbom")?;
    let choice = ChoiceArgs {
        only: vec![Scanners::PACKAGES.to_owned()],
        ..ChoiceArgs::default()
    };
    let job = Job::new(&choice, &args.reading, None, Limits::default(), common)?;
    let drafts = job.run(&args.targets)?;
    let failures = failures(&drafts.failed);
    let report = settings::judge(&choice, &args.reading.files).judge(drafts);
    outputs.write(&report)?;
    progress::above(&failures);
    Ok(seawall_policy::exit_code(&report))
}
