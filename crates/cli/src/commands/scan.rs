//! `seawall scan`.

use seawall_engine::{Drafts, Failed};
use seawall_model::visible;

use crate::args::{Common, JudgingArgs, ScanArgs};
use crate::failure::Failure;
use crate::job::Job;
use crate::judging::Judging;
use crate::output::Outputs;
use crate::{last_report, progress, settings};

pub(crate) fn run(args: &ScanArgs, common: &Common) -> Result<u8, Failure> {
    let started = settings::now();
    let outputs = Outputs::new(&args.output, Some(&args.show), common, "table")?;
    let mut judging = Judging::read(
        &args.judging,
        &args.show,
        &args.choice,
        &args.reading.files,
        common,
    )?;
    let job = Job::new(
        &args.choice,
        &args.reading,
        Some(&args.advisories),
        judging.limits(),
        common,
    )?
    .ordered(judging.severity_order()?);
    let drafts = job.run(&args.targets)?;
    conclude(
        drafts,
        &mut judging,
        &args.judging,
        &outputs,
        started,
        common,
    )
}

/// Judges what a job found, and tells it: the exit status.
pub(crate) fn conclude(
    drafts: Drafts,
    judging: &mut Judging,
    args: &JudgingArgs,
    outputs: &Outputs,
    started: u64,
    common: &Common,
) -> Result<u8, Failure> {
    let failures = failures(&drafts.failed);
    judging.read_beside(args, &drafts)?;
    let mut report = judging.judge(drafts);
    report.started = Some(settings::time(started));
    report.finished = Some(settings::time(settings::now()));
    std::thread::scope(|scope| {
        scope.spawn(|| last_report::keep(&report, common));
        outputs.write(&report)
    })?;
    progress::above(&failures);
    outputs.tell_gate(&report);
    let code = seawall_policy::exit_code(&report);
    // The program ends here, and the system takes all of its memory at once.
    std::mem::forget(report);
    Ok(code)
}

/// Which targets could not be read, and why, in lines for standard error.
pub(crate) fn failures(failed: &[Failed]) -> String {
    let mut text = String::new();
    for failed in failed {
        text.push_str(&format!("error: {}\n", visible(&failed.to_string())));
        let mut cause = std::error::Error::source(failed);
        while let Some(error) = cause {
            text.push_str(&format!("caused by: {}\n", visible(&error.to_string())));
            cause = error.source();
        }
    }
    text
}
