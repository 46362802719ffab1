//! Sentences and numbers that several formats say in the same words.

use std::borrow::Cow;
use std::fmt::Write as _;

use seawall_documents::is_web_link;
use seawall_model::{
    AdvisorySource, AdvisoryStamp, EndOfLife, Epss, Finding, FindingKind, Hole, Location, Package,
    Severity, Status, Summary, Suppressor, TargetReport,
};

/// `1 package`, `2 packages`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What counts, over all kinds: `2 critical, 1 high`; empty when nothing does.
pub(crate) fn severities(summary: &Summary) -> String {
    let of = |severity| {
        FindingKind::ALL
            .iter()
            .map(|k| summary.count(*k, severity))
            .sum::<usize>()
    };
    Severity::worst_first()
        .filter(|s| of(*s) > 0)
        .map(|s| format!("{} {s}", of(s)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The version that has the fix, else why there is none; empty where nothing is known.
pub(crate) fn fix(finding: &Finding) -> &str {
    match (finding.status, finding.fixed_in.first()) {
        (Status::UnderInvestigation, _) => "undecided",
        (_, Some(version)) => version,
        (Status::WillNotFix, None) => "won't fix",
        (Status::EndOfLife, None) => "end of life",
        (_, None) => "",
    }
}

/// The system package that installed this one.
pub(crate) fn owner<'a>(target: &'a TargetReport, package: &Package) -> Option<&'a str> {
    let owner = package.owned_by.as_deref()?;
    let owner = target.packages.iter().find(|p| p.reference == owner)?;
    Some(&owner.name)
}

/// `2026-06-10 (extended: 2028-06-30)`.
pub(crate) fn end_of_life(eol: EndOfLife) -> String {
    match eol.extended {
        Some(extended) => format!("{} (extended: {extended})", eol.date),
        None => eol.date.to_string(),
    }
}

/// Sources that are named; of more, the oldest is.
const SOURCES_NAMED: usize = 6;

/// Which advisories were at hand, and of which day: `debian of 2026-08-21, kev of 2025-08-25`.
pub(crate) fn advisories(stamp: &AdvisoryStamp) -> String {
    let sources = stamp.sources.iter();
    if stamp.sources.len() > SOURCES_NAMED {
        let unknown = sources.clone().filter(|s| day(s).is_none()).count();
        let dated = sources.filter_map(|s| Some((day(s)?, s)));
        let oldest = dated.min_by_key(|(day, _)| *day);
        let oldest = oldest.map(|(day, s)| format!(", the oldest {} of {day}", s.name));
        let unknown = (unknown > 0).then(|| format!(", {unknown} of an unknown day"));
        let (oldest, unknown) = (oldest.unwrap_or_default(), unknown.unwrap_or_default());
        return format!("{} sources{oldest}{unknown}", stamp.sources.len());
    }
    let sources: Vec<_> = sources
        .map(|source| {
            let day = day(source).unwrap_or("an unknown day");
            format!("{} of {day}", source.name)
        })
        .collect();
    sources.join(", ")
}

/// The day of a source's data: when they were last known to be the newest, else when they were made.
pub(crate) fn day(source: &AdvisorySource) -> Option<&str> {
    let day = source.as_of.as_ref().or(source.updated.as_ref())?;
    day.split('T').next()
}

/// The chance of exploitation, in per cent with one digit.
pub(crate) fn epss_percent(epss: Epss) -> String {
    format!("{:.1}%", epss.score * 100.0)
}

/// What a hole is about, without its name: `layer 3: not read past the limit (limit-x=5)`.
pub(crate) fn hole(hole: &Hole) -> String {
    let mut text = hole.what.clone();
    if !hole.place.is_empty() {
        text.push_str(" in ");
        text.push_str(&hole.place);
    }
    if let Some(offset) = hole.offset {
        let _ = write!(text, " at byte {offset}");
    }
    if !hole.reason.is_empty() {
        text.push_str(": ");
        text.push_str(&hole.reason);
    }
    if let Some(limit) = &hole.limit {
        let _ = write!(text, " ({limit})");
    }
    text
}

/// `etc/passwd:3:1`, else the instruction, the container or the layer, whichever is there first.
pub(crate) fn place(location: &Location) -> Cow<'_, str> {
    if let Some(path) = &location.path {
        return match (location.line, location.column) {
            (Some(line), Some(column)) => Cow::from(format!("{path}:{line}:{column}")),
            (Some(line), None) => Cow::from(format!("{path}:{line}")),
            _ => Cow::from(path),
        };
    }
    if let Some(text) = location
        .instruction
        .as_ref()
        .or(location.container.as_ref())
    {
        return Cow::from(text);
    }
    match location.layer {
        Some(layer) => Cow::from(format!("layer {layer}")),
        None => Cow::from(""),
    }
}

/// Where to read on about an id, by the scheme of the id; the first reference where there is none.
pub(crate) fn link<'a>(id: &str, references: &'a [String]) -> Option<Cow<'a, str>> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match id.split_once('-') {
        Some(("CVE", _)) if plain => {
            Some(Cow::from(format!("https://www.cve.org/CVERecord?id={id}")))
        }
        Some(("GHSA", _)) if plain => {
            Some(Cow::from(format!("https://github.com/advisories/{id}")))
        }
        _ => references
            .iter()
            .find(|r| is_web_link(r))
            .map(|r| Cow::from(r.as_str())),
    }
}

/// Who set a finding aside, for a reader.
pub(crate) fn suppressor(by: Suppressor) -> &'static str {
    match by {
        Suppressor::Policy => "policy",
        Suppressor::Vex => "VEX",
        Suppressor::Baseline => "baseline",
        Suppressor::Foreign => "another tool's ignore file",
        Suppressor::Other(word) => word.as_str(),
    }
}
