//! What a scan may cost. Every limit has the name by which a user sets it.

use serde::{Deserialize, Serialize};

/// Ceilings of one scan; part of cache keys, since evidence depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one file that are held in memory (`memory-file`); larger ones go to the spool.
    pub memory_file: u64,
    /// Bytes of one file that must be read at random inside a compressed layer (`file`).
    pub file: u64,
    /// Entries of one layer or directory (`entries`).
    pub entries: u64,
    /// Bytes that may come out of all compressed streams of an image (`expanded`).
    pub expanded: u64,
    /// Bytes out for each byte in, counted once 1 GiB has come out (`expansion`).
    pub expansion: u64,
    /// Archives in archives (`depth`).
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_file: 8 << 20,
            file: 1 << 30,
            entries: 5_000_000,
            expanded: 64 << 30,
            expansion: 200,
            depth: 5,
        }
    }
}

impl Limits {
    /// The limit of that name, to set it.
    pub fn by_name(&mut self, name: &str) -> Option<&mut u64> {
        Some(match name {
            "memory-file" => &mut self.memory_file,
            "file" => &mut self.file,
            "entries" => &mut self.entries,
            "expanded" => &mut self.expanded,
            "expansion" => &mut self.expansion,
            _ => return None,
        })
    }

    /// The names that [`Limits::by_name`] knows.
    pub const NAMES: [&'static str; 5] =
        ["memory-file", "file", "entries", "expanded", "expansion"];
}
