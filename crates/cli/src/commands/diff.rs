//! `seawall diff`: what changed between two reports or targets.

use std::path::Path;

use seawall_engine::Inventories;
use seawall_model::{Limits, Report};

use crate::args::{Common, DiffArgs, Style};
use crate::failure::Failure;
use crate::files::read_report;
use crate::job::Job;
use crate::output::print;
use crate::settings;

/// One side of the comparison.
enum Side {
    /// A report file, as it is.
    Report(Box<Report>),
    /// A target, read now.
    Target(Inventories),
}

pub(crate) fn run(args: &DiffArgs, common: &Common) -> Result<u8, Failure> {
    let job = Job::new(
        &args.choice,
        &args.reading,
        Some(&args.advisories),
        Limits::default(),
        common,
    )?;
    let sides = [side(&args.before, &job), side(&args.after, &job)];
    let read = |side: &'_ Side| matches!(side, Side::Target(_));
    let inventories: Vec<&Inventories> = sides
        .iter()
        .filter_map(|side| match side {
            Side::Target(inventories) => Some(inventories),
            Side::Report(_) => None,
        })
        .collect();
    // Both are judged by the same advisories; two reports need none.
    let advice = if sides.iter().any(read) {
        job.advice(&inventories, None)?
    } else {
        seawall_engine::Advice::default()
    };
    let judge = settings::judge(&args.choice, &args.reading.files);
    let [before, after] = sides.map(|side| match side {
        Side::Report(report) => *report,
        Side::Target(inventories) => judge.judge(job.matched(inventories, &advice)),
    });
    for (report, name) in [(&before, &args.before), (&after, &args.after)] {
        complain(report, name)?;
    }
    let diff = seawall_policy::diff(&before, &after);
    let text = match args.format {
        Style::Text => diff.to_text(),
        Style::Json => diff.to_json()?,
    };
    print(text.trim_end())?;
    Ok(if diff.complete() { 0 } else { 3 })
}

fn side(name: &str, job: &Job<'_>) -> Side {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e == "json")
        && path.is_file()
        && let Ok(report) = read_report(path)
    {
        return Side::Report(Box::new(report));
    }
    Side::Target(job.read(&[name.to_owned()]))
}

/// A side that could not be read, or of which nothing was judged, has nothing to compare.
fn complain(report: &Report, name: &str) -> Result<(), Failure> {
    if let Some(failed) = report.failed.first() {
        let error = anyhow::anyhow!("{}", failed.reason);
        return Err(error
            .context(format!("{}: can't be read", failed.reference))
            .into());
    }
    if report.targets.is_empty() {
        return Err(anyhow::anyhow!("{name}: nothing was judged").into());
    }
    Ok(())
}
