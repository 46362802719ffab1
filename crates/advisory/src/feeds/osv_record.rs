//! One OSV record (OSV schema 1.7), from JSON or YAML.

use seawall_model::{
    Advisory, Affected, BoundEnd, PackageRole, Range, Score, ScoreVersion, Severity, normalise_name,
};
use serde::Deserialize;
use serde_json::Value;

use super::osv_ecosystem::{is_without_release, of_osv};
use super::osv_imports::imports;
use crate::cvss::{bare, score};
use crate::modules;

/// Links that are kept. Nothing is judged by them, and the source has them all.
pub(super) const MAX_REFERENCES: usize = 6;
/// Characters of a title; one that is cut ends in an ellipsis.
const MAX_TITLE: usize = 200;

#[derive(Debug, Deserialize)]
pub(super) struct OsvRecord {
    pub(super) id: String,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    related: Vec<String>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    upstream: Vec<String>,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    published: Option<Value>,
    #[serde(default)]
    modified: Option<Value>,
    #[serde(default)]
    withdrawn: Option<Value>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    severity: Vec<OsvSeverity>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    references: Vec<OsvReference>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    affected: Vec<OsvAffected>,
    #[serde(default)]
    database_specific: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct OsvSeverity {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    score: String,
}

#[derive(Debug, Deserialize)]
struct OsvReference {
    #[serde(default)]
    url: String,
}

#[derive(Debug, Deserialize)]
struct OsvAffected {
    package: Option<OsvPackage>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    ranges: Vec<OsvRange>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    versions: Vec<String>,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    severity: Vec<OsvSeverity>,
    #[serde(default)]
    ecosystem_specific: Option<Value>,
    #[serde(default)]
    database_specific: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct OsvPackage {
    ecosystem: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct OsvRange {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default, deserialize_with = "seawall_model::null_as_default")]
    events: Vec<OsvEvent>,
}

#[derive(Debug, Deserialize)]
struct OsvEvent {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
}

impl OsvRecord {
    /// The record in our shape. What of it can't be understood is told.
    pub(super) fn into_advisory(
        self,
        source: &str,
        tell: &mut dyn FnMut(&'static str),
    ) -> Advisory {
        let description = self.details.unwrap_or_default();
        let title = self.summary.filter(|s| !s.is_empty());
        let title = title.as_ref().unwrap_or(&description);
        let covers = if self.upstream.is_empty() {
            cves(&self.related)
        } else {
            cves(&self.upstream)
        };
        let notice = self.severity.is_empty() && self.affected.iter().any(OsvAffected::is_notice);
        let severity = word(&self.severity)
            .or_else(|| self.database_specific.as_ref().and_then(stated))
            .or_else(|| of_database(source, title))
            .or_else(|| notice.then_some(Severity::Negligible));
        let mut advisory = Advisory {
            id: self.id,
            aliases: self.aliases.iter().map(|id| plain_id(id)).collect(),
            covers,
            title: first_line(title),
            description,
            scores: scores(source, &self.severity),
            severity,
            references: self
                .references
                .into_iter()
                .map(|r| r.url)
                .filter(|u| !u.is_empty())
                .take(MAX_REFERENCES)
                .collect(),
            published: self.published.as_ref().and_then(date),
            modified: self.modified.as_ref().and_then(date),
            withdrawn: self.withdrawn.as_ref().and_then(date),
            affected: Vec::new(),
        };
        // Only a day takes an advisory back.
        let is_day = |text: &String| text.starts_with(|c: char| c.is_ascii_digit());
        if advisory
            .withdrawn
            .as_ref()
            .is_some_and(|text| !is_day(text))
        {
            if !matches!(advisory.withdrawn.as_deref(), Some("" | "false")) {
                tell("it is withdrawn on no day, and so is kept");
            }
            advisory.withdrawn = None;
        }
        let vectors = |given: &[OsvSeverity]| given.iter().any(|s| s.kind.starts_with("CVSS"));
        let mut scored = vectors(&self.severity);
        // Ubuntu's own ids hold the CVE.
        if let Some(cve) = advisory.id.strip_prefix("UBUNTU-").map(str::to_owned) {
            advisory.aliases.push(cve);
        }
        for affected in self.affected {
            if advisory.scores.is_empty() {
                advisory.scores = scores(source, &affected.severity);
                scored |= vectors(&affected.severity);
            }
            // Without a package it is about commits of a source tree, which no inventory lists.
            let Some(affected) = affected.into_affected() else {
                continue;
            };
            if is_without_release(&affected.ecosystem) {
                tell("it speaks of a distribution without a release, which no system is of");
            }
            advisory.affected.push(affected);
        }
        let rated = advisory.severity.is_some()
            || !advisory.scores.is_empty()
            || advisory.affected.iter().all(|a| a.severity.is_some());
        if scored && !rated {
            tell("none of its CVSS vectors can be read, so that its severity is unknown");
        }
        advisory.affected = modules::limit(&advisory.title, advisory.affected);
        join_builds(&mut advisory.affected);
        advisory
    }
}

/// A notice of an rpm distribution may list a package once for each build that has the fix, also of
/// one module stream; a version is fixed from the lowest of them on.
fn join_builds(affected: &mut Vec<Affected>) {
    let mut kept: Vec<Affected> = Vec::with_capacity(affected.len());
    for entry in affected.drain(..) {
        let scheme =
            seawall_version::scheme_of(&entry.ecosystem.name).filter(|s| s.name() == "rpm");
        let twin = scheme.and_then(|scheme| {
            let same = |other: &&mut Affected| {
                other.ecosystem == entry.ecosystem
                    && other.package == entry.package
                    && other.module == entry.module
            };
            kept.iter_mut().find(same).map(|twin| (scheme, twin))
        });
        match (twin, entry.ranges.as_slice()) {
            (
                Some((scheme, twin)),
                [
                    Range {
                        end: BoundEnd::Fixed(fixed),
                        ..
                    },
                ],
            ) => {
                if let [
                    Range {
                        end: BoundEnd::Fixed(lowest),
                        ..
                    },
                ] = twin.ranges.as_mut_slice()
                    && scheme
                        .compare(fixed, lowest)
                        .is_ok_and(std::cmp::Ordering::is_lt)
                {
                    lowest.clone_from(fixed);
                }
            }
            _ => kept.push(entry),
        }
    }
    *affected = kept;
}

impl OsvAffected {
    /// As RustSec says it.
    fn is_notice(&self) -> bool {
        let specific = self.database_specific.as_ref();
        let kind = specific.and_then(|s| s.get("informational")?.as_str());
        kind.is_some_and(is_notice)
    }

    fn into_affected(self) -> Option<Affected> {
        let package = self.package?;
        let (ecosystem, subscription) = of_osv(&package.ecosystem);
        let mut affected = Affected::new(ecosystem, String::new());
        affected.package = normalise_name(&affected.ecosystem.name, &package.name);
        affected.subscription = subscription;
        if matches!(
            affected.ecosystem.name.as_str(),
            "Debian" | "Ubuntu" | "Alpine"
        ) {
            affected.role = PackageRole::Source;
        }
        affected.severity = word(&self.severity)
            .or_else(|| self.ecosystem_specific.as_ref().and_then(stated))
            .or_else(|| self.database_specific.as_ref().and_then(stated));
        affected.versions = self.versions;
        // Commits are no versions. Where there is nothing else, no version can be judged, which is told
        // for the packages that it concerns.
        for range in self.ranges.iter().filter(|r| r.kind != "GIT") {
            affected.ranges.extend(intervals(&range.events));
        }
        if let Some(specific) = &self.ecosystem_specific {
            affected.imports = imports(&affected.ecosystem.name, &package.name, specific);
        }
        // A distribution's list of versions only repeats its ranges.
        if affected.role == PackageRole::Source && !affected.ranges.is_empty() {
            affected.versions.clear();
        }
        Some(affected)
    }
}

/// Events in order make intervals: each begins at an introduction and ends at the fix that follows.
/// `limit` bounds commits only, and what is none of the three makes no interval.
fn intervals(events: &[OsvEvent]) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut from: Option<Option<String>> = None;
    for event in events {
        if let Some(version) = &event.introduced {
            let beginning = matches!(version.as_str(), "0" | "0.0.0-0");
            if from.is_none() {
                from = Some((!beginning).then(|| version.clone()));
            }
        } else if let Some(fixed) = &event.fixed {
            let introduced = from.take().unwrap_or_default();
            ranges.push(Range {
                introduced,
                end: BoundEnd::Fixed(fixed.clone()),
            });
        } else if let Some(last) = &event.last_affected {
            let introduced = from.take().unwrap_or_default();
            ranges.push(Range {
                introduced,
                end: BoundEnd::LastAffected(last.clone()),
            });
        }
    }
    if let Some(introduced) = from {
        ranges.push(Range {
            introduced,
            end: BoundEnd::Open,
        });
    }
    ranges
}

pub(super) fn cves(ids: &[String]) -> Vec<String> {
    let mut cves: Vec<String> = ids
        .iter()
        .map(|id| plain_id(id))
        .filter(|id| id.starts_with("CVE-"))
        .collect();
    cves.sort();
    cves.dedup();
    cves
}

fn plain_id(id: &str) -> String {
    id.strip_prefix("UBUNTU-")
        .filter(|id| id.starts_with("CVE-"))
        .unwrap_or(id)
        .to_owned()
}

fn scores(source: &str, severities: &[OsvSeverity]) -> Vec<Score> {
    let mut scores: Vec<Score> = severities
        .iter()
        .filter(|s| s.kind.starts_with("CVSS"))
        .filter_map(|s| {
            let version = match s.kind.as_str() {
                "CVSS_V2" => ScoreVersion::V2,
                "CVSS_V4" => ScoreVersion::V4,
                _ => ScoreVersion::V30,
            };
            let number = s.score.trim().parse().ok();
            number.map_or_else(|| score(source, &s.score), |n| bare(source, version, n))
        })
        .collect();
    scores.dedup();
    scores
}

/// A severity in a word, as Ubuntu gives it among the scores.
fn word(severities: &[OsvSeverity]) -> Option<Severity> {
    severities
        .iter()
        .filter(|s| !s.kind.starts_with("CVSS"))
        .find_map(|s| s.score.parse().ok())
}

/// `severity: "HIGH"` in the members that a database adds.
fn stated(specific: &Value) -> Option<Severity> {
    let said = specific
        .get("severity")
        .or_else(|| specific.get("urgency"))?;
    said.as_str()?.parse().ok()
}

/// The severity that a database gives in another place, or by being what it is.
fn of_database(source: &str, title: &str) -> Option<Severity> {
    match source {
        // A package that was made to do harm, or taken over for it; GitHub calls all of them critical.
        "malicious" => Some(Severity::Critical),
        // As Red Hat: "Important: openssl security update".
        "almalinux" | "rocky" | "redhat-osv" => title.split_once(": ")?.0.parse().ok(),
        _ => None,
    }
}

/// Whether an informational advisory of RustSec tells of no vulnerability: of a crate that nobody
/// maintains, or a notice. What is `unsound` may be one.
pub(super) fn is_notice(kind: &str) -> bool {
    matches!(kind, "unmaintained" | "notice")
}

/// YAML may read a time as something else than text.
fn date(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

pub(super) fn first_line(text: &str) -> String {
    let line = text
        .trim()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches(['#', ' '])
        .trim_end();
    match line.char_indices().nth(MAX_TITLE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
