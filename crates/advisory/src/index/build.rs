//! Writing an index.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use seawall_model::{Advisory, Affected, BoundEnd};
use seawall_version::scheme_of;

use super::format::{
    BLOCK_HEADS, Head, Header, IndexMeta, IndexSummary, MAGIC, Row, checksum, key,
};
use super::lines::joined;
use super::texts::{Texts, fitted};
use crate::error::AdvisoryError;

/// zstd level of the heads where the index is kept: written once, read often.
const KEPT: i32 = 12;
/// zstd level where it is made for one run.
const PASSING: i32 = 1;

/// Gathers a source's advisories.
#[derive(Debug)]
pub struct IndexBuilder {
    source: String,
    rows: BTreeMap<Vec<u8>, Vec<Row>>,
    ecosystems: BTreeSet<String>,
    heads: Vec<Vec<u8>>,
    texts: Texts,
    row_count: u64,
    level: i32,
}

impl IndexBuilder {
    /// An index of that source.
    pub fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            rows: BTreeMap::new(),
            ecosystems: BTreeSet::new(),
            heads: Vec::new(),
            texts: Texts::default(),
            row_count: 0,
            level: KEPT,
        }
    }

    /// The same for one run: made fast rather than small.
    #[must_use]
    pub fn passing(self) -> Self {
        Self {
            level: PASSING,
            ..self
        }
    }

    /// Advisories so far.
    pub fn records(&self) -> u64 {
        self.heads.len() as u64
    }

    /// Adds an advisory. One that is withdrawn, or speaks of no package, matches nothing and is
    /// left out.
    pub fn add(&mut self, advisory: Advisory) -> Result<(), AdvisoryError> {
        if advisory.withdrawn.is_some() || advisory.affected.is_empty() {
            return Ok(());
        }
        let head = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
        for affected in joined(advisory.affected) {
            let ecosystem = affected.ecosystem.to_string();
            let key = key(&ecosystem, affected.role, &affected.package);
            self.ecosystems.insert(ecosystem);
            self.rows.entry(key).or_default().push(row(head, affected));
            self.row_count += 1;
        }
        let text = fitted(&advisory.description, &advisory.title);
        let added = self.texts.add(&text, self.level);
        added.map_err(|e| self.failed(e))?;
        let mut covers = advisory.covers;
        covers.dedup();
        let head = Head {
            id: advisory.id,
            aliases: advisory.aliases,
            covers,
            title: advisory.title,
            scores: advisory.scores,
            severity: advisory.severity,
            references: advisory.references,
            published: advisory.published,
        };
        let packed = postcard::to_stdvec(&head).map_err(|e| self.failed(io::Error::other(e)))?;
        self.heads.push(packed);
        Ok(())
    }

    fn failed(&self, source: io::Error) -> AdvisoryError {
        AdvisoryError::Build {
            name: self.source.clone(),
            source,
        }
    }

    /// Writes the file.
    pub fn finish(
        self,
        updated: Option<String>,
        out: &mut dyn Write,
    ) -> Result<IndexSummary, AdvisoryError> {
        let name = self.source.clone();
        self.write(updated, out)
            .map_err(|source| AdvisoryError::Build { name, source })
    }

    fn write(mut self, updated: Option<String>, out: &mut dyn Write) -> io::Result<IndexSummary> {
        let meta = IndexMeta {
            source: self.source,
            updated,
            ecosystems: self.ecosystems.into_iter().collect(),
            records: self.heads.len() as u64,
            rows: self.row_count,
        };
        let (mut key_offsets, mut row_offsets, mut block_offsets) =
            (Vec::new(), Vec::new(), Vec::new());
        let (mut keys, mut rows, mut heads) = (Vec::new(), Vec::new(), Vec::new());
        for (key, mut of_key) in self.rows {
            of_key.sort_by_key(|row| row.head);
            key_offsets.extend_from_slice(&word(keys.len())?);
            row_offsets.extend_from_slice(&word(rows.len())?);
            keys.extend_from_slice(&key);
            let packed = postcard::to_stdvec(&of_key).map_err(io::Error::other)?;
            rows.extend_from_slice(&word(packed.len())?);
            rows.extend_from_slice(&checksum(&packed).to_le_bytes());
            rows.extend_from_slice(&packed);
        }
        for block in self.heads.chunks(BLOCK_HEADS as usize) {
            block_offsets.extend_from_slice(&word(heads.len())?);
            let mut plain = Vec::new();
            for head in block {
                plain.extend_from_slice(&word(head.len())?);
                plain.extend_from_slice(head);
            }
            heads.extend_from_slice(&packed_run(&plain, self.level)?);
        }
        self.texts.finish(self.level)?;
        let texts = self.texts;
        let mut tables = key_offsets;
        let count = tables.len() / 4;
        tables.extend_from_slice(&row_offsets);
        tables.extend_from_slice(&block_offsets);
        tables.extend_from_slice(&texts.offsets);
        tables.extend_from_slice(&keys);
        let header = Header {
            meta: meta.clone(),
            keys: count as u64,
            key_bytes: keys.len() as u64,
            blocks: (block_offsets.len() / 4) as u64,
            tables_sum: checksum(&tables),
            content_sum: checksum(
                &[&rows, &heads, &texts.bytes]
                    .map(|part| checksum(part).to_le_bytes())
                    .concat(),
            ),
            row_bytes: rows.len() as u64,
            head_bytes: heads.len() as u64,
            texts: (texts.offsets.len() / 4) as u64,
            text_bytes: texts.bytes.len() as u64,
        };
        let header = postcard::to_stdvec(&header).map_err(io::Error::other)?;
        let mut bytes = 0;
        let preamble = [
            &MAGIC[..],
            &word(header.len())?,
            &checksum(&header).to_le_bytes(),
        ]
        .concat();
        for part in [&preamble, &header, &tables, &rows, &heads, &texts.bytes] {
            out.write_all(part)?;
            bytes += part.len() as u64;
        }
        Ok(IndexSummary {
            meta,
            bytes,
            identity: checksum(&header),
        })
    }
}

fn row(head: u32, affected: Affected) -> Row {
    let versions = outside(&affected);
    Row {
        head,
        ranges: affected.ranges,
        versions,
        status: affected.status,
        severity: affected.severity,
        module: affected.module,
        arches: affected.arches,
        subscription: affected.subscription,
        imports: affected.imports,
    }
}

/// The listed versions that no interval holds: nearly always none.
fn outside(affected: &Affected) -> Vec<String> {
    let Some(scheme) = scheme_of(&affected.ecosystem.name) else {
        return affected.versions.clone();
    };
    let at_most = |a: &str, b: &str| scheme.compare(a, b).is_ok_and(std::cmp::Ordering::is_le);
    let less = |a: &str, b: &str| scheme.compare(a, b).is_ok_and(std::cmp::Ordering::is_lt);
    let held = |version: &str| {
        affected.ranges.iter().any(|range| {
            range
                .introduced
                .as_deref()
                .is_none_or(|from| at_most(from, version))
                && match &range.end {
                    BoundEnd::Open => scheme.compare(version, version).is_ok(),
                    BoundEnd::Fixed(fixed) => less(version, fixed),
                    BoundEnd::LastAffected(last) => at_most(version, last),
                }
        })
    };
    affected
        .versions
        .iter()
        .filter(|version| !held(version))
        .cloned()
        .collect()
}

/// Bytes compressed, with their length and checksum before them.
pub(super) fn packed_run(plain: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let packed = zstd::bulk::compress(plain, level)?;
    let sum = checksum(&packed).to_le_bytes();
    Ok([&word(packed.len())?[..], &sum, &packed].concat())
}

pub(super) fn word(value: usize) -> io::Result<[u8; 4]> {
    u32::try_from(value)
        .map(u32::to_le_bytes)
        .map_err(io::Error::other)
}
