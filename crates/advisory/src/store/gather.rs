//! What feeds give, by source, until it is put into the store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::UNIX_EPOCH;

use seawall_archive::{Compression, sniff};
use seawall_model::{Advisory, Hole};

use super::Imported;
use super::manifest::Share;
use crate::error::AdvisoryError;
use crate::feeds::files::PACKED;
use crate::feeds::{ALL, FeedFile, Record, Sink, unreadable};
use crate::index::IndexBuilder;
use crate::ratings::RatingsBuilder;
use crate::scores::ScoresBuilder;

/// Holes that are told; the rest is counted.
const MAX_HOLES: usize = 200;

/// Advisories of one source.
pub(super) struct Advisories {
    pub(super) builder: IndexBuilder,
    shares: BTreeMap<String, Tally>,
}

/// Records of one ecosystem.
#[derive(Default)]
struct Tally {
    share: Share,
    /// Those that speak of no other ecosystem.
    own: u64,
}

/// All that was read.
#[derive(Default)]
pub(super) struct Gathering {
    pub(super) advisories: BTreeMap<String, Advisories>,
    pub(super) scores: BTreeMap<String, ScoresBuilder>,
    pub(super) ratings: BTreeMap<String, RatingsBuilder>,
    pub(super) updated: BTreeMap<String, String>,
    pub(super) imported: Imported,
    pub(super) failed: Option<AdvisoryError>,
    /// Sources of which a file could not be read to its end.
    pub(super) broken: BTreeSet<String>,
    /// Only entries of this ecosystem are taken.
    pub(super) scope: Option<String>,
    /// Records that were taken back, by source and id: when.
    deleted: BTreeMap<(String, String), String>,
    /// Sources that the file at hand, and the archive that it is in, spoke of.
    of_file: BTreeSet<String>,
    of_archive: BTreeSet<String>,
    /// When the file on disk was last changed (Unix seconds).
    changed: Option<u64>,
    /// For each source, when the newest file of it was last changed.
    pub(super) files: BTreeMap<String, u64>,
}

impl Gathering {
    /// A file on disk begins.
    pub(super) fn begin(&mut self, path: &Path) {
        self.of_archive.clear();
        let changed = path.metadata().and_then(|meta| meta.modified()).ok();
        let since = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        self.changed = since.map(|since| since.as_secs());
    }

    /// Reads one file by the feed whose it is.
    pub(super) fn take(&mut self, file: &FeedFile<'_>) {
        self.of_file.clear();
        match ALL.iter().find(|feed| feed.recognises(file)) {
            Some(feed) => feed.read(file, self),
            None => match unrecognised(file) {
                Some(reason) => self.hole(unreadable(file, reason)),
                None => self.imported.pass_over(file.path),
            },
        }
        for source in self.changed.and(Some(&self.of_file)).into_iter().flatten() {
            let newest = self.files.entry(source.clone()).or_default();
            *newest = self.changed.unwrap_or_default().max(*newest);
        }
        self.of_archive.append(&mut self.of_file);
    }

    /// A file or archive could not be read to its end.
    pub(super) fn cut(&mut self, hole: Hole) {
        self.broken.extend(self.of_archive.iter().cloned());
        self.hole(hole);
    }

    /// Whether it was taken back after it was last changed.
    fn is_deleted(&self, source: &str, advisory: &Advisory) -> bool {
        if self.deleted.is_empty() {
            return false;
        }
        let key = (source.to_owned(), advisory.id.clone());
        let modified = advisory.modified.as_deref().unwrap_or_default();
        self.deleted
            .get(&key)
            .is_some_and(|date| modified <= date.as_str())
    }

    fn advisory(&mut self, source: &str, mut advisory: Advisory) {
        if let Some(scope) = &self.scope {
            advisory.affected.retain(|a| a.ecosystem.name == *scope);
        }
        if self.is_deleted(source, &advisory) {
            return;
        }
        if advisory.withdrawn.is_some() || advisory.affected.is_empty() {
            return;
        }
        let of_source = self
            .advisories
            .entry(source.to_owned())
            .or_insert_with(|| Advisories {
                builder: IndexBuilder::new(source),
                shares: BTreeMap::new(),
            });
        of_source.count(&advisory);
        if let Err(error) = of_source.builder.add(advisory) {
            self.failed = Some(error);
        }
    }
}

impl Advisories {
    fn count(&mut self, advisory: &Advisory) {
        let names: BTreeSet<&str> = advisory
            .affected
            .iter()
            .map(|a| a.ecosystem.name.as_str())
            .collect();
        let ecosystems: BTreeSet<String> = advisory
            .affected
            .iter()
            .map(|a| a.ecosystem.to_string())
            .collect();
        // The first year of the calendar stands for "not stated" in some sources.
        let modified = advisory
            .modified
            .as_deref()
            .filter(|m| !m.starts_with("0001"));
        for ecosystem in ecosystems {
            let tally = self.shares.entry(ecosystem).or_default();
            tally.share.records += 1;
            tally.own += u64::from(names.len() == 1);
            if tally.share.updated.as_deref() < modified {
                tally.share.updated = modified.map(str::to_owned);
            }
        }
    }

    /// What it is the source's word on. An ecosystem of which all records are by-catch, because they
    /// speak of another one that has more, is not: nearly all of its records are elsewhere.
    pub(super) fn shares(&self) -> BTreeMap<String, Share> {
        let most = self.shares.values().map(|t| t.share.records).max();
        let word = |tally: &&Tally| tally.own > 0 || Some(tally.share.records) == most;
        let kept = self.shares.iter().filter(|(_, tally)| word(tally));
        kept.map(|(name, tally)| (name.clone(), tally.share.clone()))
            .collect()
    }
}

/// What is wrong with a file that no feed takes, where it should be one of data: directories of
/// advisories hold other files too.
fn unrecognised(file: &FeedFile<'_>) -> Option<&'static str> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| file.path.ends_with(ending));
    let begin = file
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(file.bytes);
    let packed = sniff(begin) != Compression::None || begin.starts_with(b"PK\x03\x04");
    match begin.trim_ascii_start().first() {
        _ if packed => Some("a packed file inside an archive is not opened"),
        None if ends(&[".json", ".yaml", ".yml", ".csv"]) || ends(&PACKED) => Some("it is empty"),
        Some(first) if ends(&[".json"]) && !b"{[".contains(first) => Some("it is no JSON"),
        _ => None,
    }
}

impl Sink for Gathering {
    fn record(&mut self, source: &str, record: Record) {
        if !self.of_file.contains(source) {
            self.of_file.insert(source.to_owned());
        }
        match record {
            Record::Advisory(advisory) => self.advisory(source, *advisory),
            Record::Epss(cve, epss) => self
                .scores
                .entry(source.to_owned())
                .or_default()
                .epss(&cve, epss),
            Record::Kev(cve, kev) => self
                .scores
                .entry(source.to_owned())
                .or_default()
                .kev(&cve, kev),
            Record::Rated(cve, scores) => {
                let ratings = self.ratings.entry(source.to_owned()).or_default();
                for score in &scores {
                    ratings.add(&cve, score);
                }
            }
        }
    }

    fn hole(&mut self, hole: Hole) {
        self.imported.unreadable += 1;
        if self.imported.holes.len() < MAX_HOLES {
            self.imported.holes.push(hole);
        }
    }

    fn broken(&mut self, hole: Hole) {
        self.broken.extend(self.of_file.iter().cloned());
        self.hole(hole);
    }

    fn deleted(&mut self, source: &str, id: &str, date: &str) {
        let key = (source.to_owned(), id.to_owned());
        self.deleted.insert(key, date.to_owned());
    }

    fn updated(&mut self, source: &str, date: &str) {
        let known = self.updated.entry(source.to_owned()).or_default();
        if date > known.as_str() {
            date.clone_into(known);
        }
    }
}
