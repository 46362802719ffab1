//! SARIF 2.1.0, as code hosts take it: one run, one rule a vulnerability or check, one result for each file
//! that a finding is in.
//!
//! Code hosts make an alert of every result, and show it in the file of the repository that it names. So
//! what was set aside and what asks for nothing is left out unless it is asked for, and the run says how
//! much that is; paths begin at the root of the repository where the target lies in one. No log is more than
//! is taken (see `selection`): of what is too much the gravest is kept, and the run says that, too.
//!
//! All targets are in the one run, and each result names its own. What could not be read, or was not looked
//! for, makes the run one that did not succeed (appendix I), under a name of its own: a code host would take
//! a run of a name that it knows for all that there is, and end the alerts that are not in it.

mod fingerprint;
mod notices;
mod result;
mod rules;
mod selection;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use seawall_documents::sarif::{
    ArtifactLocation, AutomationDetails, Driver, Invocation, Log, Message, Run, Tool,
};
use seawall_documents::write_json;
use seawall_model::{Date, Digest, Report};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{ReportOptions, Reporter, words};

use notices::Notices;
use result::Results;
use selection::Selection;

pub(crate) static IT: Sarif = Sarif;

/// What paths of a target are relative to that lies in no repository.
const TARGET: &str = "TARGET";
/// What the others are relative to; code hosts know it by this name.
const REPOSITORY: &str = "%SRCROOT%";

pub(crate) struct Sarif;

impl Reporter for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn help(&self) -> &'static str {
        "SARIF 2.1.0, for code hosts and editors"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut selection = Selection::of(report, options);
        while selection.may_be_too_large() {
            let mut size = selection::Packed::default();
            write_json(&log(report, options, &selection), &mut size)?;
            if !selection.shrink(size.finish()?) {
                break;
            }
        }
        write_json(&log(report, options, &selection), out)
    }
}

fn log<'r>(
    report: &'r Report,
    options: &'r ReportOptions,
    selection: &'r Selection<'r>,
) -> Log<Results<'r>> {
    let (rules, index) = rules::of(report, selection.findings());
    let notices = Notices::of(report, selection);
    let succeeded = words::unread(report).is_empty()
        && report.targets.iter().all(|target| target.coverage.complete);
    Log::new(Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                semantic_version: report.tool.version.clone(),
                rules,
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                notifications: notices.descriptors,
            },
        },
        automation_details: category(report),
        invocations: vec![Invocation {
            execution_successful: succeeded,
            start_time_utc: time(report.started.as_deref()),
            end_time_utc: time(report.finished.as_deref()),
            tool_execution_notifications: notices.notifications,
        }],
        original_uri_base_ids: bases(report, options),
        results: Results::new(report, options, selection, index),
        column_kind: "unicodeCodePoints",
        properties: (report.gate.iter())
            .map(|gate| ("gate", json!(gate)))
            .collect(),
    })
}

/// Of which kind the run is: a later one of that kind takes its place where runs are kept. What would follow
/// the last slash is told apart nowhere (section 3.17.3), so nothing does.
fn category(report: &Report) -> AutomationDetails {
    let unread = words::unread(report);
    let targets = report.targets.iter().map(|t| t.target.reference.as_str());
    let all: BTreeSet<&str> = targets
        .chain(unread.iter().map(|failed| failed.reference.as_str()))
        .collect();
    let not_asked = report.targets.iter().flat_map(|t| t.coverage.not_asked());
    let not_asked: BTreeSet<&str> = not_asked.collect();
    let mut id = report.tool.name.clone();
    if !unread.is_empty() {
        id += "/not-read";
    }
    if !not_asked.is_empty() {
        let kinds: Vec<_> = not_asked.into_iter().collect();
        id = id + "/without-" + &kinds.join("-");
    }
    let name = match all.iter().next() {
        Some(one) if all.len() == 1 => one.trim_end_matches('/').to_owned(),
        _ => {
            // Names are as long as they like, and there may be many.
            let mut hasher = Sha256::new();
            for name in &all {
                hasher.update((name.len() as u64).to_le_bytes());
                hasher.update(name);
            }
            let digest = Digest::sha256(&hasher.finalize().into());
            let digest = digest.hex().get(..12).unwrap_or_default().to_owned();
            format!("{}-targets-{digest}", all.len())
        }
    };
    AutomationDetails {
        id: id + "/" + &name + "/",
    }
}

/// What paths are relative to: of each kind that there is, what it means.
fn bases(report: &Report, options: &ReportOptions) -> BTreeMap<&'static str, ArtifactLocation> {
    let base = |text: &str| ArtifactLocation {
        description: Some(Message::new(text)),
        ..ArtifactLocation::default()
    };
    let mut bases = BTreeMap::new();
    for target in &report.targets {
        let reference = &target.target.reference;
        if options.in_repository.contains_key(reference) {
            bases.insert(REPOSITORY, base("the root of the repository"));
        } else if report.targets.len() == 1 {
            bases.insert(TARGET, base(&format!("the root of {reference}")));
        } else {
            bases.insert(TARGET, base("the root of the target that the result names"));
        }
    }
    bases
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
