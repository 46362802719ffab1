//! Tar and compressed streams: strict, bounded, read in place.
//!
//! Nothing here unpacks, and nothing is held in memory but headers and small windows. What can be
//! read in more than one way has one defined reading, and is reported as an [`Anomaly`].

mod bzip2;
mod compression;
mod error;
mod hashing;
#[cfg(feature = "isal")]
mod igzip;
mod path;
mod plain_file;
mod tar;
mod xz;
mod zip;

pub use compression::{Compression, ExpansionLimits, decompress, sniff};
pub use error::{Anomaly, AnomalyKind, ArchiveError};
pub use hashing::HashingReader;
pub use path::{CleanPath, clean_path};
pub use plain_file::{open_plain, open_plain_to_write};
pub use tar::{
    EntryKind, OverlayMark, RangeSource, Source, SourceReader, StreamSource, TarEntry, TarLimits,
    TarReader, begins_tar,
};
pub use zip::{StoredEntry, ZipArchive, ZipEntry, ZipLimits};
