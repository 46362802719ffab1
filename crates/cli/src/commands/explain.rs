//! `seawall explain`: the chain from the file to the verdict.

use std::io::Write;
use std::path::Path;

use seawall_engine::explain::{Explanation, explain};
use seawall_model::Report;
use seawall_policy::Limits;

use crate::args::{Common, ExplainArgs, ReadingArgs, Style};
use crate::commands::scan::{Judging, open_advisories, scan_fresh};
use crate::failure::Failure;
use crate::files::read_report;
use crate::settings;

pub(crate) fn run(args: &ExplainArgs, common: &Common) -> Result<u8, Failure> {
    let report = report(args, common)?;
    // Without advisories the report still tells what it holds.
    let matcher = open_advisories(&args.advisories, &Limits::default(), common)
        .ok()
        .and_then(|(matcher, ..)| matcher)
        .filter(|matcher| !matcher.indexes().is_empty());
    let found: Vec<Explanation> = explain(&report, &args.finding, matcher.as_ref());
    if found.is_empty() {
        return Err(unknown(&args.finding, &report, matcher.is_some()));
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        Style::Json => writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?,
        Style::Text => {
            for explanation in &found {
                writeln!(out, "{}", explanation.to_text())?;
            }
        }
    }
    Ok(0)
}

/// Neither a finding nor an advisory.
fn unknown(wanted: &str, report: &Report, advisories: bool) -> Failure {
    if !advisories {
        let error = anyhow::anyhow!(
            "{wanted}: no finding of the report has this id or fingerprint, and no advisories are at hand"
        );
        return Failure::from(error).hint("`--feeds` or `seawall db update` gives advisories");
    }
    let packages: usize = report.targets.iter().map(|t| t.packages.len()).sum();
    let error = anyhow::anyhow!(
        "{wanted}: no finding of the report has this id or fingerprint, and no advisory at hand \
         speaks of it for any of the {packages} packages"
    );
    Failure::from(error).hint("`seawall scan TARGET --show-suppressed` lists all findings")
}

fn report(args: &ExplainArgs, common: &Common) -> Result<Report, Failure> {
    let Some(from) = &args.from else {
        let path = settings::last_report();
        let hint = "scan a target first, or name a report with --from";
        return read_report(&path).map_err(|error| Failure::from(error).hint(hint));
    };
    if let Ok(report) = read_report(Path::new(from)) {
        return Ok(report);
    }
    let outcome = scan_fresh(
        std::slice::from_ref(from),
        &ReadingArgs::default(),
        &args.advisories,
        &Judging::default(),
        common,
    )?
    .outcome;
    match outcome.failed.into_iter().next() {
        Some(failed) => Err(failed.into()),
        None => Ok(outcome.report),
    }
}
