//! Our own tar walker: POSIX.1-1988 (v7), ustar, pax (POSIX.1-2001) and GNU headers.
//!
//! One defined reading, where readers differ: a pax `size` counts and the header's is passed over
//! (POSIX.1-2001, "pax Header File Format"); entries of a kind without data have none, whatever size
//! they state; the archive ends at the first block of zeros; pax names count before GNU's, and headers
//! for all entries tell of owners and times only. Where GNU tar, Python or Go would go another way, the
//! reading is reported as ambiguous (`tests/tar_readers.rs`).

mod entry;
mod header;
mod pax;
mod pending;
mod reader;
mod source;
#[cfg(test)]
mod tests;

pub use entry::{EntryKind, OverlayMark, TarEntry};
pub use header::begins_tar;
pub use reader::{TarLimits, TarReader};
pub use source::{RangeSource, Source, SourceReader, StreamSource};
