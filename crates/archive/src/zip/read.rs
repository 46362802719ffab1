//! An entry's bytes.

use std::io::Read;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use seawall_model::Content;

use super::ZipEntry;
use super::directory::{number_16, take};
use crate::error::ArchiveError;

const LOCAL: [u8; 4] = *b"PK\x03\x04";

pub(super) fn entry(
    content: &dyn Content,
    entry: &ZipEntry,
    limit: u64,
) -> Result<Vec<u8>, ArchiveError> {
    let offset = entry.offset;
    let malformed = |reason| ArchiveError::Malformed { offset, reason };
    if entry.encrypted {
        return Err(ArchiveError::Unsupported("zip encryption"));
    }
    if entry.size > limit || entry.compressed_size > limit.saturating_add(64 << 10) {
        return Err(ArchiveError::Limit {
            offset,
            limit: format!("zip-entry={limit}"),
        });
    }
    let header = take(content, offset, 30)?;
    if !header.starts_with(&LOCAL) {
        return Err(malformed("no local header where the directory says"));
    }
    let name_length = number_16(&header[26..]).unwrap_or(0);
    let extra_length = number_16(&header[28..]).unwrap_or(0);
    let name = take(content, offset + 30, u64::from(name_length))?;
    if String::from_utf8_lossy(&name) != entry.name {
        return Err(malformed(
            "the local header has another name than the directory",
        ));
    }
    let data = offset + 30 + u64::from(name_length) + u64::from(extra_length);
    let packed = take(content, data, entry.compressed_size)?;
    let bytes = match entry.method {
        0 => packed,
        8 => inflate(&packed, entry.size, offset)?,
        93 => zstd::bulk::decompress(&packed, usize::try_from(entry.size).unwrap_or(0))
            .map_err(|source| ArchiveError::Io { offset, source })?,
        _ => return Err(ArchiveError::Unsupported("this zip compression method")),
    };
    if bytes.len() as u64 != entry.size {
        return Err(malformed(
            "the entry has another size than the directory says",
        ));
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    if crc.sum() != entry.crc32 {
        return Err(malformed("the entry's checksum is wrong"));
    }
    Ok(bytes)
}

fn inflate(packed: &[u8], size: u64, offset: u64) -> Result<Vec<u8>, ArchiveError> {
    // Only as much is taken in advance as can come of so few bytes.
    let capacity = size.min(packed.len() as u64 * 1_040).min(64 << 20);
    let mut bytes = Vec::with_capacity(usize::try_from(capacity).unwrap_or(0));
    DeflateDecoder::new(packed)
        .take(size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| ArchiveError::Io { offset, source })?;
    Ok(bytes)
}
