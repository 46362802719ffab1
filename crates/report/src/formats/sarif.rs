//! SARIF 2.1.0: one run a target, one rule a vulnerability or check. A target that could not be read is a
//! run whose invocation did not succeed (appendix I), under a name of its own: a code host would take the
//! empty run of a name that it knows for the end of all that it knows. So has a run in which some kinds
//! of findings were not looked for.

mod result;
mod rules;

use std::collections::BTreeMap;
use std::io;

use seawall_documents::sarif::{
    ArtifactLocation, AutomationDetails, Descriptor, DescriptorReference, Driver, Invocation,
    Level, Log, Message, Notification, Run, Tool,
};
use seawall_documents::write_json;
use seawall_model::{Date, FailedTarget, Hole, HoleName, Report, TargetReport};
use serde_json::json;

use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Sarif = Sarif;

/// What paths are relative to.
const BASE: &str = "TARGET";

pub(crate) struct Sarif;

impl Reporter for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn help(&self) -> &'static str {
        "SARIF 2.1.0, for code hosts and editors"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        let mut runs: Vec<_> = report.targets.iter().map(|t| run(report, t)).collect();
        runs.extend(words::unread(report).iter().map(|f| unread(report, f)));
        write_json(&Log::new(runs), out)
    }
}

fn run(report: &Report, target: &TargetReport) -> Run {
    let (rules, index) = rules::of(report, target);
    let coverage = &target.coverage;
    let gap = if coverage.complete {
        Level::Warning
    } else {
        Level::Error
    };
    let mut notifications: Vec<_> = coverage.gaps.iter().map(|h| notify(h, gap)).collect();
    notifications.extend(coverage.notes.iter().map(|h| notify(h, Level::Note)));
    // The first hole of a name tells what all of that name are about.
    let mut holes = BTreeMap::new();
    for hole in coverage.gaps.iter().chain(&coverage.notes) {
        holes.entry(&hole.name).or_insert(hole);
    }
    let mut run = empty(report, &target.target.reference);
    let not_asked: Vec<&str> = coverage.not_asked().into_iter().collect();
    if !not_asked.is_empty() {
        let kind = format!("without-{}", not_asked.join("-"));
        run.automation_details = category(report, &[&kind, &target.target.reference]);
    }
    run.tool.driver.rules = rules;
    run.tool.driver.notifications = holes.into_values().map(describe).collect();
    for invocation in &mut run.invocations {
        invocation.execution_successful = coverage.complete;
        invocation.tool_execution_notifications = std::mem::take(&mut notifications);
    }
    let results = target.findings.iter();
    run.results = results.map(|f| result::of(f, target, &index)).collect();
    run
}

/// The run of a target that could not be read.
fn unread(report: &Report, failed: &FailedTarget) -> Run {
    let hole = Hole::new(
        HoleName::UNREAD_TARGET,
        "a target",
        &failed.reference,
        &failed.reason,
    );
    let mut run = empty(report, &failed.reference);
    run.automation_details = category(report, &["not-read", &failed.reference]);
    run.tool.driver.notifications = vec![describe(&hole)];
    for invocation in &mut run.invocations {
        invocation.tool_execution_notifications = vec![notify(&hole, Level::Error)];
    }
    run
}

/// Of which kind a run is: a later one of that kind takes its place where runs are kept. What would follow
/// the last slash is told apart nowhere (section 3.17.3), so nothing does.
fn category(report: &Report, parts: &[&str]) -> AutomationDetails {
    let id = parts.iter().fold(report.tool.name.clone(), |id, part| {
        id + "/" + part.trim_end_matches('/')
    });
    AutomationDetails { id: id + "/" }
}

/// A run of a target that did not succeed and of which nothing is known.
fn empty(report: &Report, reference: &str) -> Run {
    let base = ArtifactLocation {
        description: Some(Message::new(&format!("the root of {reference}"))),
        ..ArtifactLocation::default()
    };
    Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                semantic_version: report.tool.version.clone(),
                rules: Vec::new(),
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                notifications: Vec::new(),
            },
        },
        automation_details: category(report, &[reference]),
        invocations: vec![Invocation {
            execution_successful: false,
            start_time_utc: time(report.started.as_deref()),
            end_time_utc: time(report.finished.as_deref()),
            tool_execution_notifications: Vec::new(),
        }],
        original_uri_base_ids: BTreeMap::from([(BASE.to_owned(), base)]),
        results: Vec::new(),
        column_kind: "unicodeCodePoints",
        properties: report
            .gate
            .iter()
            .map(|gate| ("gate", json!(gate)))
            .collect(),
    }
}

/// The time as the format wants it (section 3.9), if it is one: `2026-01-02T03:04:05Z`, with or without a
/// fraction.
fn time(text: Option<&str>) -> Option<String> {
    let text = text?;
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<_> = clock.split(':').collect();
    let most = [23, 59, 59];
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let within = |(part, most): (&&str, u8)| {
        part.len() == 2 && digits(part) && part.parse::<u8>().is_ok_and(|n| n <= most)
    };
    let valid = day.len() == 10
        && day.parse::<Date>().is_ok()
        && parts.len() == most.len()
        && parts.iter().zip(most).all(within)
        && digits(fraction);
    valid.then(|| text.to_owned())
}

fn describe(hole: &Hole) -> Descriptor {
    let what = if hole.what.is_empty() {
        hole.name.as_str()
    } else {
        &hole.what
    };
    Descriptor {
        id: hole.name.to_string(),
        short_description: Message::new(what),
        full_description: Message::new(&format!(
            "Not looked at, or not as it should be: {what}. Findings may be missing."
        )),
        help: Message::new(&format!(
            "The message says where and why. `--allow-gap {}` accepts gaps of this name.",
            hole.name
        )),
    }
}

fn notify(hole: &Hole, level: Level) -> Notification {
    Notification {
        descriptor: DescriptorReference {
            id: hole.name.to_string(),
        },
        level,
        message: Message::new(&words::hole(hole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_are_times() {
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123Z"] {
            assert_eq!(time(Some(text)).as_deref(), Some(text));
        }
        for text in [
            "",
            "2026-01-02",
            "2026-13-02T03:04:05Z",
            "2026-01-02T25:04:05Z",
            "2026-01-02T3:04:05Z",
            "2026-01-02T03:04:05+01:00",
            "2026-01-02T03:04:05.Z",
            "2026-01-02 T03:04:05Z",
        ] {
            assert_eq!(time(Some(text)), None, "{text}");
        }
    }
}
