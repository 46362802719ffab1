//! Putting what was gathered into the store: one change, all of it or nothing.

use std::collections::BTreeMap;

use seawall_model::Date;
use sha2::{Digest as _, Sha256};

use super::gather::{Advisories, Gathering};
use super::manifest::{Manifest, Share, Source, SourceKind, Validator};
use super::{Imported, Store, StoreOptions, digest_of};
use crate::error::AdvisoryError;
use crate::feeds::nvd_year;
use crate::ratings::RatingsBuilder;
use crate::scores::ScoresBuilder;

/// Characters of a file's name that come of its source's.
const MAX_STEM: usize = 80;

/// Where data come from.
pub(super) enum Origin<'o> {
    /// Files that the user gave.
    File { now: u64 },
    /// A file that was fetched.
    Remote {
        name: &'o str,
        url: &'o str,
        validator: Validator,
        now: u64,
    },
}

impl Origin<'_> {
    /// Until when its data are known to have been the newest. Files are as new as they say of
    /// themselves, else as the last change to them; a date ahead of the clock is no promise.
    fn as_of(&self, stated: Option<&str>, changed: Option<u64>) -> u64 {
        match self {
            Self::File { now } => {
                let date = stated.and_then(|date| date.parse::<Date>().ok());
                let days = date.and_then(|date| u64::try_from(date.days()).ok());
                let stated = days.map(|days| days.saturating_mul(86_400));
                stated.or(changed).unwrap_or(*now).min(*now)
            }
            Self::Remote { now, .. } => *now,
        }
    }

    fn remote(&self) -> Option<&str> {
        match self {
            Self::File { .. } => None,
            Self::Remote { name, .. } => Some(name),
        }
    }
}

impl Store {
    /// Puts all of it into the store, in one change. What is held back leaves the rest alone.
    pub(super) fn keep(
        &self,
        gathering: Gathering,
        options: StoreOptions,
        origin: &Origin<'_>,
    ) -> Result<Imported, AdvisoryError> {
        let _lock = self.lock()?;
        let mut manifest = self.manifest_or_anew()?;
        manifest.sequence += 1;
        let mut change = Change {
            store: self,
            manifest,
            options,
            origin,
            imported: gathering.imported,
            files: gathering.files,
        };
        let (updated, mut broken) = (gathering.updated, gathering.broken);
        if options.allow_incomplete {
            broken.clear();
        }
        let date = |name: &str| updated.get(name).cloned();
        for (name, advisories) in gathering.advisories {
            if !broken.contains(&name) {
                change.index(&name, advisories, date(&name))?;
            }
        }
        for (name, scores) in gathering.scores {
            if !broken.contains(&name) {
                change.scores(&name, &scores, date(&name))?;
            }
        }
        for (name, ratings) in gathering.ratings {
            if !broken.contains(&name) {
                change.ratings(&name, &ratings, date(&name))?;
            }
        }
        let incomplete = broken
            .into_iter()
            .map(|name| AdvisoryError::Incomplete { name });
        change.imported.refused.extend(incomplete);
        change.fetched();
        self.commit(&change.manifest)?;
        Ok(change.imported)
    }
}

/// A change that is being made.
struct Change<'c> {
    store: &'c Store,
    manifest: Manifest,
    options: StoreOptions,
    origin: &'c Origin<'c>,
    imported: Imported,
    files: BTreeMap<String, u64>,
}

impl Change<'_> {
    fn index(
        &mut self,
        name: &str,
        advisories: Advisories,
        updated: Option<String>,
    ) -> Result<(), AdvisoryError> {
        let mut ecosystems = advisories.shares();
        ecosystems.retain(|ecosystem, share| self.takes_over(name, ecosystem, share));
        if ecosystems.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let summary = advisories.builder.finish(updated.clone(), &mut bytes)?;
        let mut source = self.source(name, SourceKind::Index, &bytes, updated);
        source.identity = summary.identity;
        source.records = summary.meta.records;
        source.rows = summary.meta.rows;
        source.ecosystems = ecosystems;
        self.put(source, &bytes)
    }

    fn scores(
        &mut self,
        name: &str,
        scores: &ScoresBuilder,
        updated: Option<String>,
    ) -> Result<(), AdvisoryError> {
        let offered = Share {
            records: scores.records(),
            updated: updated.clone(),
        };
        let present = self.manifest.parts.iter().find(|part| part.name == name);
        let present = present.map(|part| Share {
            records: part.records,
            updated: part.updated.clone(),
        });
        if let Some(present) = present
            && let Err(error) = acceptable(name, &present, &offered, self.options)
        {
            self.imported.refused.push(error);
            return Ok(());
        }
        let mut bytes = Vec::new();
        let failed = |source| AdvisoryError::Build {
            name: name.to_owned(),
            source,
        };
        let identity = scores.finish(&mut bytes).map_err(failed)?;
        let mut source = self.source(name, SourceKind::Scores, &bytes, updated);
        source.identity = identity;
        source.records = scores.records();
        self.put(source, &bytes)
    }

    fn ratings(
        &mut self,
        name: &str,
        ratings: &RatingsBuilder,
        updated: Option<String>,
    ) -> Result<(), AdvisoryError> {
        let share = |(year, records)| {
            let updated = updated.clone();
            (nvd_year(year).to_string(), Share { records, updated })
        };
        let mut years: BTreeMap<String, Share> = ratings.by_year().into_iter().map(share).collect();
        years.retain(|year, share| self.takes_over(name, year, share));
        if years.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let failed = |source| AdvisoryError::Build {
            name: name.to_owned(),
            source,
        };
        let identity = ratings.finish(&mut bytes).map_err(failed)?;
        let mut source = self.source(name, SourceKind::Ratings, &bytes, updated);
        source.identity = identity;
        source.records = years.values().map(|share| share.records).sum();
        source.ecosystems = years;
        self.put(source, &bytes)
    }

    /// Whether what is offered may take the place of what is there of an ecosystem.
    fn takes_over(&mut self, name: &str, ecosystem: &str, offered: &Share) -> bool {
        let mut parts = self.manifest.parts.iter().filter(|part| part.name == name);
        let present = parts.find_map(|part| part.ecosystems.get(ecosystem));
        let Some(present) = present else { return true };
        let what = if name.contains(ecosystem) {
            name.to_owned()
        } else {
            format!("{name} ({ecosystem})")
        };
        match acceptable(&what, present, offered, self.options) {
            Ok(()) => true,
            Err(error) => {
                self.imported.refused.push(error);
                false
            }
        }
    }

    fn source(
        &self,
        name: &str,
        kind: SourceKind,
        bytes: &[u8],
        updated: Option<String>,
    ) -> Source {
        let digest = seawall_model::Digest::sha256(&Sha256::digest(bytes).into());
        let short = digest.hex().get(..16).unwrap_or_default();
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || ".-".contains(c) {
                c
            } else {
                '_'
            }
        };
        let stem: String = name.chars().map(plain).take(MAX_STEM).collect();
        Source {
            name: name.to_owned(),
            kind,
            file: format!("{stem}-{short}.idx"),
            digest,
            identity: 0,
            as_of: self
                .origin
                .as_of(updated.as_deref(), self.files.get(name).copied()),
            updated,
            sequence: self.manifest.sequence,
            records: 0,
            rows: 0,
            bytes: bytes.len() as u64,
            ecosystems: BTreeMap::new(),
            remote: self.origin.remote().map(str::to_owned),
        }
    }

    /// Puts a part in the place of those that answered before.
    fn put(&mut self, mut source: Source, bytes: &[u8]) -> Result<(), AdvisoryError> {
        let mut parts = std::mem::take(&mut self.manifest.parts);
        let (mine, others): (Vec<_>, Vec<_>) =
            parts.drain(..).partition(|part| part.name == source.name);
        self.manifest.parts = others;
        for mut part in mine {
            let twin = part.digest == source.digest;
            let before = part.ecosystems.len();
            let shared = source.kind != SourceKind::Scores;
            if shared && !twin {
                part.ecosystems
                    .retain(|ecosystem, _| !source.ecosystems.contains_key(ecosystem));
            }
            let taken = twin || !shared || part.ecosystems.len() < before;
            if taken && part.remote != source.remote {
                self.forget(part.remote.as_deref());
            }
            if twin {
                source.sequence = part.sequence;
                part.ecosystems.append(&mut source.ecosystems);
                source.ecosystems = part.ecosystems;
            } else if shared && part.answers() {
                let left = part.ecosystems.values().map(|share| share.records);
                part.records = part.records.min(left.fold(0, u64::saturating_add));
                self.manifest.parts.push(part);
            }
        }
        let path = self.store.directory.join(&source.file);
        if digest_of(&path).ok().as_ref() != Some(&source.digest) {
            self.store.put(&source.file, bytes)?;
        }
        self.imported.sources.push(source.clone());
        self.manifest.parts.push(source);
        self.manifest
            .parts
            .sort_by(|a, b| (&a.name, a.sequence).cmp(&(&b.name, b.sequence)));
        Ok(())
    }

    /// What the server said of a file is of no use where other data took its place: it must be
    /// fetched whole to come back.
    fn forget(&mut self, remote: Option<&str>) {
        if let Some(fetched) = remote.and_then(|name| self.manifest.remotes.get_mut(name)) {
            fetched.validator = None;
        }
    }

    /// Remembers that a file was fetched. What was held back will be asked for again.
    fn fetched(&mut self) {
        let Origin::Remote {
            name,
            url,
            validator,
            now,
        } = self.origin
        else {
            return;
        };
        let fetched = self.manifest.remotes.entry((*name).to_owned()).or_default();
        fetched.tried = *now;
        (*url).clone_into(&mut fetched.url);
        fetched.validator = None;
        if self.imported.refused.is_empty() {
            fetched.checked = Some(*now);
            fetched.validator = Some(validator.clone());
        }
    }
}

fn acceptable(
    name: &str,
    present: &Share,
    offered: &Share,
    options: StoreOptions,
) -> Result<(), AdvisoryError> {
    let older = match (&present.updated, &offered.updated) {
        (Some(present), Some(offered)) => offered < present,
        _ => false,
    };
    if older && !options.allow_older {
        return Err(AdvisoryError::Older {
            name: name.to_owned(),
            offered: offered.updated.clone().unwrap_or_default(),
            present: present.updated.clone().unwrap_or_default(),
        });
    }
    let few = u128::from(offered.records) * 5 < u128::from(present.records) * 4;
    if few && !options.allow_shrink {
        return Err(AdvisoryError::Shrunk {
            name: name.to_owned(),
            offered: offered.records,
            present: present.records,
        });
    }
    Ok(())
}
