//! Taking in files: whatever they are, told by their content.

use std::collections::BTreeMap;
use std::path::PathBuf;

use seawall_model::Hole;
use sha2::{Digest as _, Sha256};

use super::manifest::{Manifest, Source, SourceKind};
use super::{MANIFEST, Store};
use crate::error::AdvisoryError;
use crate::feeds::{ALL, FeedFile, Files, Record, Sink};
use crate::index::IndexBuilder;
use crate::scores::ScoresBuilder;

/// Holes that are told; the rest is counted.
const MAX_HOLES: usize = 200;

/// What an import may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoreOptions {
    /// Take data older than what is there.
    pub allow_older: bool,
    /// Take a source that lost a fifth of its records or more.
    pub allow_shrink: bool,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Sources that are there now, as imported.
    pub sources: Vec<Source>,
    /// Sources that were refused or held back; the store keeps what it had.
    pub refused: Vec<AdvisoryError>,
    /// Records and files that could not be read.
    pub holes: Vec<Hole>,
    /// How many there were in all.
    pub unreadable: u64,
    /// Files that were no advisories.
    pub passed_over: u64,
}

#[derive(Default)]
struct Gathering {
    indexes: BTreeMap<String, IndexBuilder>,
    scores: BTreeMap<String, ScoresBuilder>,
    updated: BTreeMap<String, String>,
    imported: Imported,
    failed: Option<AdvisoryError>,
}

impl Sink for Gathering {
    fn record(&mut self, source: &str, record: Record) {
        match record {
            Record::Advisory(advisory) => {
                let index = self
                    .indexes
                    .entry(source.to_owned())
                    .or_insert_with(|| IndexBuilder::new(source));
                if let Err(error) = index.add(*advisory) {
                    self.failed = Some(error);
                }
            }
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
        }
    }

    fn hole(&mut self, hole: Hole) {
        self.imported.unreadable += 1;
        if self.imported.holes.len() < MAX_HOLES {
            self.imported.holes.push(hole);
        }
    }

    fn updated(&mut self, source: &str, date: &str) {
        let known = self.updated.entry(source.to_owned()).or_default();
        if date > known.as_str() {
            date.clone_into(known);
        }
    }
}

impl Store {
    /// Takes in files and directories. Each source that comes of them is replaced as a whole.
    pub fn import(
        &self,
        paths: &[PathBuf],
        options: StoreOptions,
    ) -> Result<Imported, AdvisoryError> {
        let mut gathering = Gathering::default();
        let mut holes = Vec::new();
        for path in paths {
            let mut visit = |file: &FeedFile<'_>| take(file, &mut gathering);
            Files {
                visit: &mut visit,
                hole: &mut |hole| holes.push(hole),
            }
            .walk(path);
        }
        for hole in holes {
            gathering.hole(hole);
        }
        if let Some(error) = gathering.failed {
            return Err(error);
        }
        if gathering.indexes.is_empty() && gathering.scores.is_empty() {
            let path = paths.first().cloned().unwrap_or_default();
            return Err(AdvisoryError::Unrecognised { path });
        }
        self.keep(gathering, options)
    }

    fn keep(&self, gathering: Gathering, options: StoreOptions) -> Result<Imported, AdvisoryError> {
        let Gathering {
            indexes,
            scores,
            updated,
            mut imported,
            ..
        } = gathering;
        let _lock = self.lock()?;
        let mut manifest = self.manifest()?;
        manifest.sequence += 1;
        for (name, builder) in indexes {
            let mut bytes = Vec::new();
            let date = updated.get(&name).cloned();
            let summary = builder.finish(date.clone(), &mut bytes)?;
            let mut source = source(&name, SourceKind::Index, &bytes, date, manifest.sequence);
            source.records = summary.meta.records;
            source.rows = summary.meta.rows;
            source.ecosystems = summary.meta.ecosystems;
            self.replace(&mut manifest, source, &bytes, options, &mut imported)?;
        }
        for (name, builder) in scores {
            let mut bytes = Vec::new();
            let failed = |source| AdvisoryError::Build {
                name: name.clone(),
                source,
            };
            builder.finish(&mut bytes).map_err(failed)?;
            let date = updated.get(&name).cloned();
            let mut source = source(&name, SourceKind::Scores, &bytes, date, manifest.sequence);
            source.records = builder.records();
            self.replace(&mut manifest, source, &bytes, options, &mut imported)?;
        }
        let text = serde_json::to_vec_pretty(&manifest);
        let failed = |e| AdvisoryError::Build {
            name: MANIFEST.to_owned(),
            source: std::io::Error::other(e),
        };
        self.put(MANIFEST, &text.map_err(failed)?)?;
        self.sweep(&manifest);
        Ok(imported)
    }

    fn replace(
        &self,
        manifest: &mut Manifest,
        source: Source,
        bytes: &[u8],
        options: StoreOptions,
        imported: &mut Imported,
    ) -> Result<(), AdvisoryError> {
        if let Some(present) = manifest.sources.get(&source.name) {
            if let Err(error) = acceptable(present, &source, options) {
                imported.refused.push(error);
                return Ok(());
            }
            if present.digest == source.digest {
                imported.sources.push(present.clone());
                return Ok(());
            }
        }
        self.put(&source.file, bytes)?;
        imported.sources.push(source.clone());
        manifest.sources.insert(source.name.clone(), source);
        Ok(())
    }
}

fn take(file: &FeedFile<'_>, gathering: &mut Gathering) {
    match ALL.iter().find(|feed| feed.recognises(file)) {
        Some(feed) => feed.read(file, gathering),
        None => gathering.imported.passed_over += 1,
    }
}

fn source(
    name: &str,
    kind: SourceKind,
    bytes: &[u8],
    updated: Option<String>,
    sequence: u64,
) -> Source {
    let digest = seawall_model::Digest::sha256(&Sha256::digest(bytes).into());
    let short = digest.hex().get(..16).unwrap_or_default();
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    Source {
        name: name.to_owned(),
        kind,
        file: format!("{plain}-{short}.idx"),
        digest,
        updated,
        sequence,
        records: 0,
        rows: 0,
        bytes: bytes.len() as u64,
        ecosystems: Vec::new(),
    }
}

fn acceptable(
    present: &Source,
    offered: &Source,
    options: StoreOptions,
) -> Result<(), AdvisoryError> {
    let older = match (&present.updated, &offered.updated) {
        (Some(present), Some(offered)) => offered < present,
        _ => false,
    };
    if older && !options.allow_older {
        return Err(AdvisoryError::Older {
            name: offered.name.clone(),
            offered: offered.updated.clone().unwrap_or_default(),
            present: present.updated.clone().unwrap_or_default(),
        });
    }
    if offered.records * 5 < present.records * 4 && !options.allow_shrink {
        return Err(AdvisoryError::Shrunk {
            name: offered.name.clone(),
            offered: offered.records,
            present: present.records,
        });
    }
    Ok(())
}
