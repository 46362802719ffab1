//! SARIF 2.1.0: one run a target, one rule a vulnerability or check.

mod result;
mod rules;

use std::collections::BTreeMap;
use std::io;

use seawall_documents::sarif::{
    ArtifactLocation, AutomationDetails, Descriptor, DescriptorReference, Driver, Invocation,
    Level, Log, Message, Notification, Run, Tool,
};
use seawall_documents::write_json;
use seawall_model::{Hole, Report, TargetReport};

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

    fn media_type(&self) -> &'static str {
        "application/sarif+json"
    }

    fn extension(&self) -> &'static str {
        "sarif"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        let runs = report.targets.iter().map(|t| run(report, t)).collect();
        write_json(&Log::new(runs), out)
    }
}

fn run(report: &Report, target: &TargetReport) -> Run {
    let (rules, index) = rules::of(target);
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
    Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                semantic_version: report.tool.version.clone(),
                rules,
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                notifications: holes.into_values().map(describe).collect(),
            },
        },
        automation_details: AutomationDetails {
            id: format!("{}/{}", report.tool.name, target.target.reference),
        },
        invocations: vec![Invocation {
            execution_successful: coverage.complete,
            start_time_utc: report.started.clone(),
            end_time_utc: report.finished.clone(),
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: BTreeMap::from([(
            BASE.to_owned(),
            ArtifactLocation {
                description: Some(Message::new(&format!(
                    "the root of {}",
                    target.target.reference
                ))),
                ..ArtifactLocation::default()
            },
        )]),
        results: target
            .findings
            .iter()
            .map(|finding| result::of(finding, target, &index))
            .collect(),
        column_kind: "unicodeCodePoints",
    }
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
