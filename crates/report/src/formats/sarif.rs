//! SARIF 2.1.0: one run a target, one rule a vulnerability or check.

mod result;
mod rules;

use std::collections::BTreeMap;
use std::io;

use seawall_documents::sarif::{
    ArtifactLocation, AutomationDetails, Descriptor, Driver, Invocation, Level, Log, Message,
    Notification, Run, Tool,
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
    let mut names: Vec<_> = notifications.iter().map(|n| &n.descriptor.id).collect();
    names.sort_unstable();
    names.dedup();
    let descriptors = names
        .into_iter()
        .map(|id| Descriptor { id: id.clone() })
        .collect();
    Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                semantic_version: report.tool.version.clone(),
                rules,
                notifications: descriptors,
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

fn notify(hole: &Hole, level: Level) -> Notification {
    Notification {
        descriptor: Descriptor {
            id: hole.name.clone(),
        },
        level,
        message: Message::new(&words::hole(hole)),
    }
}
