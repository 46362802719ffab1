//! Zip archives (PKWARE APPNOTE 6.3.10), read at random: jars, wheels, feeds.
//!
//! The central directory is the truth. What a reader that walks local headers would see otherwise (a
//! local name that differs, entries on top of each other, a second end record) is reported as
//! ambiguous.

mod directory;
mod read;
#[cfg(test)]
mod tests;

pub use read::StoredEntry;
use seawall_model::Content;

use crate::error::{Anomaly, ArchiveError};

/// What a zip may hold.
#[derive(Clone, Copy, Debug)]
pub struct ZipLimits {
    /// Entries.
    pub entries: u64,
    /// Bytes of the central directory.
    pub directory: u64,
}

impl Default for ZipLimits {
    fn default() -> Self {
        Self {
            entries: 1_000_000,
            directory: 128 << 20,
        }
    }
}

/// One entry, as the central directory tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// Name; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// Bytes as unpacked, as stated.
    pub size: u64,
    /// Bytes as stored.
    pub compressed_size: u64,
    /// CRC-32 of the unpacked bytes, as stated.
    pub crc32: u32,
    /// 0 stored, 8 deflated, 93 zstd.
    pub method: u16,
    /// It is encrypted.
    pub encrypted: bool,
    /// Where its local header is, from the first byte of the content.
    pub(crate) offset: u64,
}

impl ZipEntry {
    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// An open zip.
pub struct ZipArchive<'c> {
    content: &'c dyn Content,
    entries: Vec<ZipEntry>,
    anomalies: Vec<Anomaly>,
}

impl<'c> ZipArchive<'c> {
    /// Reads the directory.
    pub fn open(content: &'c dyn Content, limits: &ZipLimits) -> Result<Self, ArchiveError> {
        let (entries, anomalies) = directory::read(content, limits)?;
        Ok(Self {
            content,
            entries,
            anomalies,
        })
    }

    /// The entries, in the order of the directory.
    pub fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    /// What can be read in more than one way.
    pub fn anomalies(&self) -> &[Anomaly] {
        &self.anomalies
    }

    /// An entry's bytes, if they are at most `limit`; their checksum is checked.
    pub fn read(&self, entry: &ZipEntry, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        read::entry(self.content, entry, limit)
    }

    /// An entry's bytes where they lie, if it is stored and not compressed: nothing is copied, and the
    /// checksum is not checked. None for an entry that must be unpacked.
    pub fn stored(&self, entry: &ZipEntry) -> Result<Option<StoredEntry<'c>>, ArchiveError> {
        read::stored(self.content, entry)
    }
}
