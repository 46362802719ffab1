//! An entry's bytes.

use std::io::{self, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use seawall_model::Content;

use super::ZipEntry;
use super::directory::{number_16, number_32, take};
use crate::error::ArchiveError;

const LOCAL: [u8; 4] = *b"PK\x03\x04";

pub(super) fn entry(
    content: &dyn Content,
    entry: &ZipEntry,
    limit: u64,
) -> Result<Vec<u8>, ArchiveError> {
    let offset = entry.offset;
    let malformed = |reason| ArchiveError::Malformed { offset, reason };
    if entry.size > limit || entry.compressed_size > limit.saturating_add(64 << 10) {
        return Err(ArchiveError::Limit {
            offset,
            limit: format!("zip-entry={limit}"),
        });
    }
    let packed = take(content, data_offset(content, entry)?, entry.compressed_size)?;
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

/// Where the bytes of an entry begin, behind its local header.
fn data_offset(content: &dyn Content, entry: &ZipEntry) -> Result<u64, ArchiveError> {
    let offset = entry.offset;
    let malformed = |reason| ArchiveError::Malformed { offset, reason };
    if entry.encrypted {
        return Err(ArchiveError::Unsupported("zip encryption"));
    }
    let header = take(content, offset, 30)?;
    if !header.starts_with(&LOCAL) {
        return Err(malformed("no local header where the directory says"));
    }
    if !agrees(&header, entry) {
        return Err(malformed(
            "the local header says other than the directory how the entry is stored",
        ));
    }
    let name_length = number_16(&header[26..]).unwrap_or(0);
    let extra_length = number_16(&header[28..]).unwrap_or(0);
    let name = take(content, offset + 30, u64::from(name_length))?;
    if String::from_utf8_lossy(&name) != entry.name {
        return Err(malformed(
            "the local header has another name than the directory",
        ));
    }
    Ok(offset + 30 + u64::from(name_length) + u64::from(extra_length))
}

/// Whether a local header says of the bytes what the directory does. Sizes and checksum stand in it
/// unless they follow the data (flag 3), or in a field of zip64; some writers leave them zero.
fn agrees(header: &[u8], entry: &ZipEntry) -> bool {
    let same = |at: usize, value: u64| {
        let stated = header.get(at..).and_then(number_32).map_or(0, u64::from);
        stated == 0 || stated == 0xffff_ffff || stated == value
    };
    let behind = number_16(&header[6..]).unwrap_or(0) & 8 != 0;
    number_16(&header[8..]) == Some(entry.method)
        && (behind
            || same(14, entry.crc32.into())
                && same(18, entry.compressed_size)
                && same(22, entry.size))
}

/// The bytes of an entry that is not compressed, where they lie in the archive.
pub struct StoredEntry<'c> {
    content: &'c dyn Content,
    offset: u64,
    size: u64,
}

pub(super) fn stored<'c>(
    content: &'c dyn Content,
    entry: &ZipEntry,
) -> Result<Option<StoredEntry<'c>>, ArchiveError> {
    if entry.method != 0 || entry.encrypted {
        return Ok(None);
    }
    let (offset, size) = (data_offset(content, entry)?, entry.size);
    if entry.compressed_size != size {
        return Err(ArchiveError::Malformed {
            offset,
            reason: "the entry has another size than the directory says",
        });
    }
    if offset
        .checked_add(size)
        .is_none_or(|end| end > content.size())
    {
        let offset = content.size();
        return Err(ArchiveError::Truncated { offset });
    }
    Ok(Some(StoredEntry {
        content,
        offset,
        size,
    }))
}

impl Content for StoredEntry<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.size.saturating_sub(offset);
        let length = usize::try_from(rest)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let buffer = buffer.get_mut(..length).unwrap_or_default();
        // `offset` is at most `size` where anything is read, and `open` saw that the sum fits.
        self.content
            .read_at(self.offset.saturating_add(offset), buffer)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let start = usize::try_from(self.offset).ok()?;
        let size = usize::try_from(self.size).ok()?;
        self.content.as_bytes()?.get(start..)?.get(..size)
    }
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
