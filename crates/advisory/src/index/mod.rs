//! One source's advisories as one immutable file.
//!
//! Layout: a magic number; a header with its checksum; tables (sorted keys, row offsets, block
//! offsets) with theirs, verified when the file is opened; rows by key, each run with its checksum;
//! heads, then descriptions, in compressed blocks, each with its checksum. Everything is little-endian.
//!
//! A key is an ecosystem, a role and a package. Rows are what is needed to judge a version; a head
//! is read only for what matched, and a description only for what is found.

mod blocks;
mod build;
mod format;
mod lines;
mod read;
#[cfg(test)]
mod tests;
mod texts;

pub use build::IndexBuilder;
pub use format::{Head, IndexMeta, IndexSummary, Row};
pub use read::Index;
