//! `seawall explain`: the chain from the file to the verdict.

use std::path::Path;

use seawall_engine::Judge;
use seawall_engine::explain::{Explanation, explain};
use seawall_model::{CheckMeta, Hole, Limits, Report, RuleText};

use crate::advice::at_hand;
use crate::args::{ChoiceArgs, Common, ExplainArgs, ReadingArgs, Style};
use crate::failure::Failure;
use crate::files::read_as_written;
use crate::job::Job;
use crate::last_report;
use crate::output::{print, remark};

pub(crate) fn run(args: &ExplainArgs, common: &Common) -> Result<u8, Failure> {
    let report = report(args, common)?;
    // Without advisories the report still tells what it holds.
    let order = args.advisories.severity_source.clone().unwrap_or_default();
    let advice = at_hand(&args.advisories, &order, &Limits::default(), common)?;
    tell_open(&report, &advice.holes, common);
    let matcher = advice
        .matcher
        .filter(|matcher| !matcher.indexes().is_empty());
    let found: Vec<Explanation> = explain(&report, &args.finding, matcher.as_deref());
    if found.is_empty() {
        return match check(&args.finding) {
            Some(meta) => explain_check(meta, args.format),
            None => Err(unknown(&args.finding, &report, matcher.is_some())),
        };
    }
    match args.format {
        Style::Json => print(&serde_json::to_string_pretty(&found)?)?,
        Style::Text => {
            let texts: Vec<String> = found.iter().map(Explanation::to_text).collect();
            print(&texts.join("\n"))?;
        }
    }
    Ok(0)
}

/// What neither the report nor the advisories speak of, since it was not read.
fn tell_open(report: &Report, advisories: &[Hole], common: &Common) {
    let gaps = report.targets.iter().flat_map(|t| &t.coverage.gaps);
    for hole in gaps.chain(advisories) {
        let text = format!("not read: {}", seawall_report::hole_sentence(hole));
        remark(common, &text);
    }
    for failed in &report.failed {
        let text = format!("not read: {}: {}", failed.reference, failed.reason);
        remark(common, &text);
    }
}

/// The check of that id, or of that alias.
fn check(wanted: &str) -> Option<&'static CheckMeta> {
    let is = |id: &str| id.eq_ignore_ascii_case(wanted);
    seawall_engine::checks().find(|meta| is(meta.id) || meta.aliases.iter().any(|alias| is(alias)))
}

/// What a check says of itself, where the report has no finding of it.
fn explain_check(meta: &CheckMeta, style: Style) -> Result<u8, Failure> {
    if style == Style::Json {
        let text = serde_json::json!({"check": meta.id, "aliases": meta.aliases,
            "severity": meta.severity, "rule": RuleText::from(meta)});
        print(&serde_json::to_string_pretty(&text)?)?;
        return Ok(0);
    }
    let mut text = format!(
        "{}: {}\n\nNo finding of the report is of this check.\n\nseverity: {}\n",
        meta.id, meta.title, meta.severity
    );
    if !meta.aliases.is_empty() {
        text.push_str(&format!("elsewhere: {}\n", meta.aliases.join(", ")));
    }
    text.push_str(&format!("why: {}\nfix: {}\n", meta.why, meta.fix));
    for reference in meta.references {
        text.push_str(&format!("see: {reference}\n"));
    }
    print(text.trim_end())?;
    Ok(0)
}

/// Neither a finding nor an advisory.
fn unknown(wanted: &str, report: &Report, advisories: bool) -> Failure {
    let targets = report.targets.iter().map(|t| t.target.reference.as_str());
    let targets = targets.chain(report.failed.iter().map(|f| f.reference.as_str()));
    let of = targets.collect::<Vec<_>>().join(", ");
    if !advisories {
        let error = anyhow::anyhow!(
            "{wanted}: no finding of the report of {of} has this id or fingerprint, and no advisories are at hand"
        );
        return Failure::from(error).hint("`--feeds` or `seawall db update` gives advisories");
    }
    let packages: usize = report.targets.iter().map(|t| t.packages.len()).sum();
    let error = anyhow::anyhow!(
        "{wanted}: no finding of the report of {of} has this id or fingerprint, and no advisory at hand \
         speaks of it for any of the {packages} packages"
    );
    Failure::from(error).hint("`seawall scan TARGET --show-suppressed` lists all findings")
}

fn report(args: &ExplainArgs, common: &Common) -> Result<Report, Failure> {
    let Some(from) = &args.from else {
        let hint = "scan a target first, or name a report with --from";
        return last_report::read().map_err(|error| Failure::from(error).hint(hint));
    };
    if let Ok(report) = read_as_written(Path::new(from)) {
        return Ok(report);
    }
    let (choice, reading) = (ChoiceArgs::default(), ReadingArgs::default());
    let advisories = Some(&args.advisories);
    let job = Job::new(&choice, &reading, advisories, Limits::default(), common)?;
    let report = Judge::default().judge(job.run(std::slice::from_ref(from))?);
    match report.failed.first() {
        Some(failed) => {
            let error = anyhow::anyhow!("{}", failed.reason);
            Err(error
                .context(format!("{}: can't be read", failed.reference))
                .into())
        }
        None => Ok(report),
    }
}
