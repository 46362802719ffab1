//! What a scan may cost. Every limit has the name by which a user sets it.

use serde::{Deserialize, Serialize};

/// Ceilings of one target; part of cache keys, since evidence depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of private memory that the process which parses may ask for (`memory`).
    pub memory: u64,
    /// Seconds (`time`).
    pub time: u64,
    /// Bytes out for each byte in, counted once 1 GiB has come out (`expansion`).
    pub expansion: u64,
    /// Archives in archives (`depth`).
    pub depth: u64,
    /// Entries of one layer or directory (`entries`).
    pub entries: u64,
    /// Bytes that may come out of all compressed streams of an image (`expanded`).
    pub expanded: u64,
    /// Bytes of one file that must be read at random inside a compressed layer (`file-size`).
    pub file_size: u64,
}

/// Bytes of one file that are held in memory; larger ones go to the spool.
pub(crate) const MEMORY_FILE: u64 = 8 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            time: 600,
            expansion: 200,
            depth: 5,
            entries: 5_000_000,
            expanded: 64 << 30,
            file_size: 1 << 30,
        }
    }
}

impl Limits {
    /// The limit of that name, to set it.
    pub fn by_name(&mut self, name: &str) -> Option<&mut u64> {
        Some(match name {
            "memory" => &mut self.memory,
            "time" => &mut self.time,
            "expansion" => &mut self.expansion,
            "depth" => &mut self.depth,
            "entries" => &mut self.entries,
            "expanded" => &mut self.expanded,
            "file-size" => &mut self.file_size,
            _ => return None,
        })
    }
}
