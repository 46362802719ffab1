//! NVD's CVSS (nvd.nist.gov): pages of the API 2.0, the files of a year in the same shape, and the
//! files of a year in the older shape 1.1.
//!
//! Only the scores are kept, by CVE: which packages a CVE is about others say better. What NVD has not
//! scored has none here.

use std::time::{SystemTime, UNIX_EPOCH};

use seawall_model::{Date, Ecosystem, Score, ScoreVersion};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Feed, FeedFile, Record, Remote, Sink, unreadable};
use crate::cvss::{bare, score};
use crate::ratings::{FIRST_YEAR, NVD, NVD_SECONDARY};
use crate::scores::is_cve;

pub(crate) static IT: NvdFeed = NvdFeed;

pub(crate) struct NvdFeed;

/// The name by which its years are asked for, as if they were releases: `NVD:2021`.
pub(super) const ECOSYSTEM: &str = "NVD";

/// A year of NVD, by that name.
pub(crate) fn nvd_year(year: u16) -> Ecosystem {
    Ecosystem {
        name: ECOSYSTEM.to_owned(),
        release: Some(year.to_string()),
    }
}

/// The years of NVD that a person means by `nvd`, `nvd:2021` or `nvd:2019-2021`; none for other words, and
/// for years that it has no file of.
pub(crate) fn nvd_of_words(words: &str) -> Option<Vec<Ecosystem>> {
    let folded = words.trim().to_ascii_lowercase();
    let rest = folded.strip_prefix("nvd")?;
    let all = FIRST_YEAR..=this_year();
    let Some(rest) = rest.strip_prefix([':', '-', '@']) else {
        return rest.is_empty().then(|| all.map(nvd_year).collect());
    };
    let (first, last) = rest.split_once('-').unwrap_or((rest, rest));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    let has = |year: &u16| all.contains(year);
    (has(&first) && has(&last) && first <= last).then(|| (first..=last).map(nvd_year).collect())
}

/// About how many bytes the file of a year has, until that year.
const SIZES: [(u16, u64); 4] = [
    (2016, 5_000_000),
    (2020, 10_000_000),
    (2023, 15_000_000),
    (u16::MAX, 20_000_000),
];

/// A page, or the file of a year (csrc.nist.gov, "NVD CVE API schema 2.0").
#[derive(Deserialize)]
struct Page<'a> {
    /// How many entries it has, by its own word.
    #[serde(rename = "resultsPerPage")]
    count: Option<usize>,
    timestamp: Option<String>,
    #[serde(borrow)]
    vulnerabilities: Vec<&'a RawValue>,
}

/// The file of a year in the older shape.
#[derive(Deserialize)]
struct OldFile<'a> {
    #[serde(rename = "CVE_data_timestamp")]
    timestamp: Option<String>,
    #[serde(borrow, rename = "CVE_Items")]
    items: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry {
    cve: Cve,
}

#[derive(Deserialize)]
struct Cve {
    id: String,
    #[serde(default)]
    metrics: Metrics,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metrics {
    #[serde(rename = "cvssMetricV40")]
    v40: Vec<Metric>,
    #[serde(rename = "cvssMetricV31")]
    v31: Vec<Metric>,
    #[serde(rename = "cvssMetricV30")]
    v30: Vec<Metric>,
    #[serde(rename = "cvssMetricV2")]
    v2: Vec<Metric>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    /// `Primary` is what NVD itself goes by.
    #[serde(rename = "type", default)]
    kind: String,
    cvss_data: Cvss,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss {
    version: Option<String>,
    vector_string: Option<String>,
    base_score: Option<f64>,
}

#[derive(Deserialize)]
struct OldEntry {
    cve: OldCve,
    #[serde(default)]
    impact: OldImpact,
}

#[derive(Deserialize)]
struct OldCve {
    #[serde(rename = "CVE_data_meta")]
    meta: OldMeta,
}

#[derive(Deserialize)]
struct OldMeta {
    #[serde(rename = "ID")]
    id: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OldImpact {
    base_metric_v3: Option<OldV3>,
    base_metric_v2: Option<OldV2>,
}

#[derive(Deserialize)]
struct OldV3 {
    #[serde(rename = "cvssV3")]
    cvss: Cvss,
}

#[derive(Deserialize)]
struct OldV2 {
    #[serde(rename = "cvssV2")]
    cvss: Cvss,
}

impl Feed for NvdFeed {
    fn name(&self) -> &'static str {
        NVD
    }

    fn remotes(&self, ecosystem: Option<&Ecosystem>) -> Vec<Remote> {
        let Some(asked) = ecosystem.filter(|e| e.name == ECOSYSTEM) else {
            return Vec::new();
        };
        let years = FIRST_YEAR..=this_year();
        let wanted = |year: &u16| {
            let release = asked.release.as_deref();
            release.is_none_or(|release| release == year.to_string())
        };
        let remote = |year: u16| Remote {
            name: format!("nvd-{year}.json.gz"),
            url: format!("https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-{year}.json.gz"),
            size: SIZES
                .iter()
                .find(|(until, _)| year <= *until)
                .map_or(0, |(_, size)| *size),
            scope: Some(ECOSYSTEM.to_owned()),
            pointer: false,
        };
        years.filter(wanted).map(remote).collect()
    }

    fn recognises(&self, file: &FeedFile<'_>) -> bool {
        let head = file.head();
        head.contains("\"NVD_CVE\"") || head.contains("\"CVE_data_type\"") || is_meta(&head)
    }

    fn read(&self, file: &FeedFile<'_>, sink: &mut dyn Sink) {
        let head = file.head();
        if is_meta(&head) {
            return;
        }
        let read = if head.contains("\"NVD_CVE\"") {
            page(file, sink)
        } else {
            old(file, sink)
        };
        if let Err(error) = read {
            sink.hole(unreadable(file, error));
        }
    }
}

/// What lies beside the file of a year, and tells its age and digest.
fn is_meta(head: &str) -> bool {
    head.starts_with("lastModifiedDate:") && head.contains("gzSize:")
}

fn this_year() -> u16 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let today = Date::from_unix(since.map_or(0, |since| since.as_secs())).to_string();
    let year = today.split('-').next().and_then(|year| year.parse().ok());
    year.unwrap_or(FIRST_YEAR)
}

fn page(file: &FeedFile<'_>, sink: &mut dyn Sink) -> serde_json::Result<()> {
    let page: Page<'_> = serde_json::from_slice(file.bytes)?;
    if let Some(date) = &page.timestamp {
        sink.updated(NVD, date);
    }
    let there = page.vulnerabilities.len();
    if let Some(count) = page.count.filter(|count| *count != there) {
        let reason = format!("it has {there} entries, and says {count}");
        sink.hole(unreadable(file, reason));
    }
    each(file, page.vulnerabilities, sink, |entry| {
        let cve = serde_json::from_str::<Entry>(entry)?.cve;
        let Metrics { v40, v31, v30, v2 } = cve.metrics;
        let all = [v40, v31, v30, v2].into_iter().flatten();
        let scores = all.map(|metric| {
            let own = metric.kind == "Primary";
            metric
                .cvss_data
                .score(if own { NVD } else { NVD_SECONDARY })
        });
        Ok((cve.id, scores.collect()))
    });
    Ok(())
}

fn old(file: &FeedFile<'_>, sink: &mut dyn Sink) -> serde_json::Result<()> {
    let old: OldFile<'_> = serde_json::from_slice(file.bytes)?;
    if let Some(date) = &old.timestamp {
        sink.updated(NVD, date);
    }
    each(file, old.items, sink, |entry| {
        let entry: OldEntry = serde_json::from_str(entry)?;
        let v3 = entry.impact.base_metric_v3.map(|v3| v3.cvss.score(NVD));
        let v2 = entry.impact.base_metric_v2.map(|v2| v2.cvss.score(NVD));
        Ok((entry.cve.meta.id, v3.into_iter().chain(v2).collect()))
    });
    Ok(())
}

/// What an entry says: the CVE, and its scores; none for one that is no score.
type Said = (String, Vec<Option<Score>>);

fn each(
    file: &FeedFile<'_>,
    entries: Vec<&RawValue>,
    sink: &mut dyn Sink,
    read: fn(&str) -> serde_json::Result<Said>,
) {
    for (number, entry) in entries.into_iter().enumerate() {
        let mut told = |reason: String| {
            let reason = format!("entry {}: {reason}", number + 1);
            sink.hole(unreadable(file, reason));
        };
        let (id, scores) = match read(entry.get()) {
            Ok(said) => said,
            Err(error) => {
                told(error.to_string());
                continue;
            }
        };
        if !is_cve(&id) {
            told(format!("{id}: no CVE"));
            continue;
        }
        if scores.iter().any(Option::is_none) {
            told(format!("{id}: a score that is none"));
        }
        let scores: Vec<Score> = scores.into_iter().flatten().collect();
        if !scores.is_empty() {
            sink.record(NVD, Record::Rated(id, scores));
        }
    }
}

impl Cvss {
    /// The score, computed of the vector where that can be; else as it is given.
    fn score(self, source: &str) -> Option<Score> {
        let computed = self.vector_string.as_deref().and_then(|v| score(source, v));
        computed.or_else(|| {
            let version = match self.version?.as_str() {
                "2.0" => ScoreVersion::V2,
                "3.0" => ScoreVersion::V30,
                "3.1" => ScoreVersion::V31,
                "4.0" => ScoreVersion::V4,
                _ => return None,
            };
            bare(source, version, self.base_score?)
        })
    }
}
