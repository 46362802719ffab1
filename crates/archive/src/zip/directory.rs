//! The end record and the central directory.

use seawall_model::Content;

use super::{ZipEntry, ZipLimits};
use crate::error::{Anomaly, AnomalyKind, ArchiveError};

const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// The end record and the longest comment behind it.
const TAIL: u64 = 22 + 65_535;
/// Anomalies that are told.
const MAX_ANOMALIES: usize = 100;

/// Where the directory is, as the end record says.
struct End {
    entries: u64,
    size: u64,
    offset: u64,
    /// Where the directory ends: the records that end the archive begin here.
    at: u64,
}

pub(super) fn read(
    content: &dyn Content,
    limits: &ZipLimits,
) -> Result<(Vec<ZipEntry>, Vec<Anomaly>), ArchiveError> {
    let mut anomalies = Vec::new();
    let (end, others) = find_end(content)?;
    if end.entries > limits.entries || end.size > limits.directory {
        let limit = format!("zip-entries={}", limits.entries);
        return Err(ArchiveError::Limit {
            offset: end.at,
            limit,
        });
    }
    let malformed = |reason| ArchiveError::Malformed {
        offset: end.at,
        reason,
    };
    let start = end
        .at
        .checked_sub(end.size)
        .ok_or(malformed("a directory that begins before the file"))?;
    // What stands before the archive (a shell script, a boot loader) moves every offset.
    let shift = start
        .checked_sub(end.offset)
        .ok_or(malformed("a directory that is not where it should be"))?;
    let bytes = take(content, start, end.size)?;
    let mut rest = bytes.as_slice();
    let mut entries = Vec::new();
    while !rest.is_empty() && entries.len() as u64 <= limits.entries {
        let offset = start + (bytes.len() - rest.len()) as u64;
        let (entry, after) = central(rest, shift).ok_or(ArchiveError::Malformed {
            offset,
            reason: "a malformed directory entry",
        })?;
        entries.push(entry);
        rest = after;
    }
    if entries.len() as u64 & 0xffff != end.entries & 0xffff {
        let detail = format!(
            "the end record counts {} entries, the directory has {}",
            end.entries,
            entries.len()
        );
        anomalies.push(ambiguous(end.at, "", detail));
    }
    check_ends(&entries, &end, others, &mut anomalies);
    check_overlaps(&entries, start, &mut anomalies);
    if let Some(next) = anomalies.get(MAX_ANOMALIES) {
        let more = anomalies.len() - MAX_ANOMALIES;
        let more = ambiguous(next.offset, "", format!("{more} more contradictions"));
        anomalies.truncate(MAX_ANOMALIES);
        anomalies.push(more);
    }
    Ok((entries, anomalies))
}

fn ambiguous(offset: u64, path: &str, detail: String) -> Anomaly {
    Anomaly {
        kind: AnomalyKind::Ambiguous,
        offset,
        path: path.to_owned(),
        detail,
    }
}

/// The end record, and where others are that could be one.
fn find_end(content: &dyn Content) -> Result<(End, Vec<u64>), ArchiveError> {
    let from = content.size().saturating_sub(TAIL);
    let tail = take(content, from, content.size() - from)?;
    let starts = (0..tail.len().saturating_sub(21))
        .rev()
        .filter(|at| tail[*at..].starts_with(&END));
    // The comment reaches to the end of the file, or near it where somebody appended to it.
    let fits = |at: usize, exactly: bool| {
        let comment = u64::from(number_16(&tail[at + 20..]).unwrap_or(0));
        let end = at as u64 + 22 + comment;
        if exactly {
            end == tail.len() as u64
        } else {
            end <= tail.len() as u64
        }
    };
    let found: Vec<usize> = starts.collect();
    let at = found
        .iter()
        .find(|at| fits(**at, true))
        .or_else(|| found.iter().find(|at| fits(**at, false)));
    let at = *at.ok_or(ArchiveError::Malformed {
        offset: content.size(),
        reason: "not a zip: no end record",
    })?;
    let absolute = from + at as u64;
    let record = &tail[at..];
    let others = found
        .iter()
        .filter(|other| {
            **other != at
                && fits(**other, false)
                && plausible(&tail[**other..], from + **other as u64)
        })
        .map(|other| from + *other as u64)
        .collect();
    let field = |at: usize| number_32(&record[at..]).map(u64::from);
    let malformed = || ArchiveError::Malformed {
        offset: absolute,
        reason: "a malformed end record",
    };
    let mut end = End {
        entries: number_16(&record[10..])
            .map(u64::from)
            .ok_or_else(malformed)?,
        size: field(12).ok_or_else(malformed)?,
        offset: field(16).ok_or_else(malformed)?,
        at: absolute,
    };
    if end.entries == 0xffff || end.size == 0xffff_ffff || end.offset == 0xffff_ffff {
        find_end_64(content, &mut end)?;
    }
    Ok((end, others))
}

/// Whether an end record could be one: its directory would fit before it.
fn plausible(record: &[u8], at: u64) -> bool {
    let field = |at: usize| record.get(at..).and_then(number_32).map(u64::from);
    matches!((field(12), field(16)), (Some(size), Some(offset)) if size > 0 && size + offset <= at)
}

fn find_end_64(content: &dyn Content, end: &mut End) -> Result<(), ArchiveError> {
    let Some(at) = end.at.checked_sub(20) else {
        return Ok(());
    };
    let locator = take(content, at, 20)?;
    if !locator.starts_with(&LOCATOR_64) {
        return Ok(());
    }
    let malformed = || ArchiveError::Malformed {
        offset: at,
        reason: "a malformed zip64 end record",
    };
    // Before the locator stands the record; its stated offset may be moved by what comes first.
    let record_at = at.checked_sub(56).ok_or_else(malformed)?;
    let record = take(content, record_at, 56)?;
    if !record.starts_with(&END_64) {
        return Err(malformed());
    }
    let field = |at: usize| number_64(&record[at..]).ok_or_else(malformed);
    *end = End {
        entries: field(32)?,
        size: field(40)?,
        offset: field(48)?,
        at: record_at,
    };
    Ok(())
}

fn central(bytes: &[u8], shift: u64) -> Option<(ZipEntry, &[u8])> {
    let (header, rest) = bytes.split_at_checked(46)?;
    if !header.starts_with(&CENTRAL) {
        return None;
    }
    let flags = number_16(&header[8..])?;
    let lengths = [
        number_16(&header[28..])?,
        number_16(&header[30..])?,
        number_16(&header[32..])?,
    ];
    let (name, rest) = rest.split_at_checked(usize::from(lengths[0]))?;
    let (extra, rest) = rest.split_at_checked(usize::from(lengths[1]))?;
    let (_, rest) = rest.split_at_checked(usize::from(lengths[2]))?;
    let mut sizes = [24, 20, 42].map(|at| number_32(&header[at..]).map_or(0, u64::from));
    extend_64(extra, &mut sizes)?;
    let [size, compressed_size, offset] = sizes;
    let entry = ZipEntry {
        name: String::from_utf8_lossy(name).into_owned(),
        size,
        compressed_size,
        crc32: number_32(&header[16..])?,
        method: number_16(&header[10..])?,
        encrypted: flags & 1 != 0,
        offset: offset.checked_add(shift)?,
    };
    Some((entry, rest))
}

/// The zip64 extra field holds, in this order, what did not fit (APPNOTE 4.5.3).
fn extend_64(mut extra: &[u8], sizes: &mut [u64; 3]) -> Option<()> {
    while extra.len() >= 4 {
        let (id, length) = (number_16(extra)?, usize::from(number_16(&extra[2..])?));
        let Some(mut field) = extra.get(4..4 + length) else {
            return Some(());
        };
        if id == 1 {
            for size in sizes.iter_mut().filter(|size| **size == 0xffff_ffff) {
                *size = number_64(field)?;
                field = &field[8..];
            }
        }
        extra = &extra[4 + length..];
    }
    Some(())
}

/// Another end record makes two archives of one file, unless it is part of an entry: of a zip that is
/// stored in this one.
fn check_ends(entries: &[ZipEntry], end: &End, mut others: Vec<u64>, anomalies: &mut Vec<Anomaly>) {
    others.sort_unstable();
    for entry in entries {
        let data = entry.offset.saturating_add(30);
        let behind = data.saturating_add(entry.compressed_size);
        let from = others.partition_point(|other| *other < data);
        let to = others.partition_point(|other| *other < behind);
        others.drain(from..to.max(from));
    }
    if !others.is_empty() {
        let detail = "more than one end record".to_owned();
        anomalies.push(ambiguous(end.at, "", detail));
    }
}

/// Entries on top of each other unpack to more than is there; every reader goes its own way.
fn check_overlaps(entries: &[ZipEntry], directory: u64, anomalies: &mut Vec<Anomaly>) {
    let mut places: Vec<&ZipEntry> = entries.iter().collect();
    places.sort_by_key(|e| e.offset);
    for pair in places.windows(2) {
        let end = pair[0]
            .offset
            .saturating_add(30)
            .saturating_add(pair[0].compressed_size);
        if end > pair[1].offset {
            anomalies.push(ambiguous(
                pair[1].offset,
                &pair[1].name,
                "entries overlap".to_owned(),
            ));
        }
    }
    if let Some(last) = places.last()
        && last.offset.saturating_add(last.compressed_size) > directory
    {
        anomalies.push(ambiguous(
            last.offset,
            &last.name,
            "an entry reaches into the directory".to_owned(),
        ));
    }
}

/// Bytes of a content, all or an error.
pub(super) fn take(content: &dyn Content, offset: u64, size: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = vec![
        0;
        usize::try_from(size)
            .unwrap_or(usize::MAX)
            .min(usize::MAX >> 1)
    ];
    let mut filled = 0;
    while filled < bytes.len() {
        let at = offset + filled as u64;
        match content.read_at(at, &mut bytes[filled..]) {
            Ok(0) => return Err(ArchiveError::Truncated { offset: at }),
            Ok(length) => filled += length,
            Err(source) => return Err(ArchiveError::Io { offset: at, source }),
        }
    }
    Ok(bytes)
}

pub(super) fn number_16(bytes: &[u8]) -> Option<u16> {
    bytes.first_chunk().map(|b| u16::from_le_bytes(*b))
}

pub(super) fn number_32(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|b| u32::from_le_bytes(*b))
}

fn number_64(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|b| u64::from_le_bytes(*b))
}
