//! `seawall diff`: what changed between two reports or targets.

use std::io::Write;
use std::path::Path;

use seawall_model::Report;

use crate::args::{Common, DiffArgs, Style};
use crate::commands::refresh::look_fresh;
use crate::commands::scan::{Judging, scan};
use crate::failure::Failure;
use crate::files::read_report;

pub(crate) fn run(args: &DiffArgs, common: &Common) -> Result<u8, Failure> {
    let names = [args.before.clone(), args.after.clone()];
    // Both are judged by the same advisories.
    let look = || -> Result<[Side; 2], Failure> {
        let [before, after] = &names;
        Ok([side(before, args, common)?, side(after, args, common)?])
    };
    let [before, after] = look_fresh(
        &names,
        &args.reading,
        &args.advisories,
        common,
        |sides| sides.iter().filter_map(Side::scanned).collect(),
        &look,
    )?;
    let diff = seawall_policy::diff(before.report(), after.report());
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

enum Side {
    /// A report file, as it is.
    Read(Report),
    /// A target, scanned now.
    Scanned(Report),
}

impl Side {
    fn report(&self) -> &Report {
        match self {
            Self::Read(report) | Self::Scanned(report) => report,
        }
    }

    fn scanned(&self) -> Option<&Report> {
        match self {
            Self::Read(_) => None,
            Self::Scanned(report) => Some(report),
        }
    }
}

fn side(name: &str, args: &DiffArgs, common: &Common) -> Result<Side, Failure> {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e == "json")
        && path.is_file()
        && let Ok(report) = read_report(path)
    {
        return Ok(Side::Read(report));
    }
    let outcome = scan(
        &[name.to_owned()],
        &args.reading,
        Some(&args.advisories),
        &Judging::default(),
        common,
    )?
    .outcome;
    if let Some(failed) = outcome.failed.into_iter().next() {
        return Err(failed.into());
    }
    if outcome.report.targets.is_empty() {
        return Err(anyhow::anyhow!("{name}: nothing was judged").into());
    }
    Ok(Side::Scanned(outcome.report))
}
