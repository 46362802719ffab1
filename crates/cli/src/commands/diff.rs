//! `seawall diff`: what changed between two reports or targets.

use std::io::Write;
use std::path::Path;

use seawall_model::Report;

use crate::args::{Common, DiffArgs, Style};
use crate::commands::scan::{Judging, scan};
use crate::failure::Failure;
use crate::files::read_report;

pub(crate) fn run(args: &DiffArgs, common: &Common) -> Result<u8, Failure> {
    let before = side(&args.before, args, common)?;
    let after = side(&args.after, args, common)?;
    let diff = seawall_policy::diff(&before, &after);
    let text = match args.format {
        Style::Text => diff.to_text(),
        Style::Json => diff.to_json()?,
    };
    writeln!(std::io::stdout(), "{}", text.trim_end())?;
    Ok(if diff.targets.iter().all(|t| t.complete) {
        0
    } else {
        3
    })
}

/// A report file as it is; anything else is scanned now.
fn side(name: &str, args: &DiffArgs, common: &Common) -> Result<Report, Failure> {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e == "json")
        && path.is_file()
        && let Ok(report) = read_report(path)
    {
        return Ok(report);
    }
    let outcome = scan(
        &[name.to_owned()],
        &args.reading,
        Some(&args.advisories),
        &Judging::default(),
        common,
    )?;
    if let Some(failed) = outcome.failed.into_iter().next() {
        return Err(failed.into());
    }
    if outcome.report.targets.is_empty() {
        return Err(anyhow::anyhow!("{name}: nothing was judged").into());
    }
    Ok(outcome.report)
}
