//! Tells the containers apart and reads the headers out of the right one.

use seawall_model::{Content, Evidence};

use crate::holes::Holes;

use super::blobs::{self, Budget, be32, fault, le32};
use super::collector::Collector;
use super::{berkeley, ndb, sqlite};

/// The packages of a database file.
pub(super) fn read(path: &str, content: &dyn Content) -> Evidence {
    let mut holes = Holes::default();
    let mut collector = Collector::new(path);
    let mut budget = Budget::of(content);
    let length = usize::try_from(content.size().min(512)).unwrap_or_default();
    match blobs::bytes(content, 0, length) {
        Ok(start) => {
            let mut sink = |offset: u64, blob: &[u8]| collector.take(offset, blob);
            if start.starts_with(sqlite::MAGIC) {
                sqlite::read(&start, content, &mut budget, &mut holes, &mut sink);
            } else if le32(&start, 0) == Some(ndb::MAGIC) {
                ndb::read(&start, content, &mut budget, &mut holes, &mut sink);
            } else if berkeley::is_hash(&start) {
                berkeley::read(&start, content, &mut budget, &mut holes, &mut sink);
            } else {
                let reason = match length {
                    0 => "the file is empty",
                    _ => "neither SQLite nor NDB nor a Berkeley DB hash",
                };
                fault(&mut holes, 0, reason);
            }
        }
        Err(error) => fault(&mut holes, 0, blobs::describe(&error)),
    }
    collector.finish(holes)
}

/// Whether a write-ahead log holds at least one frame (SQLite file format, section 4.1).
pub(super) fn is_used_wal(content: &dyn Content) -> bool {
    content.size() > 32
        && blobs::bytes(content, 0, 4)
            .is_ok_and(|b| be32(&b, 0).is_some_and(|magic| magic & !1 == 0x377f_0682))
}

/// Whether a rollback journal was not finished (SQLite file format, section 3).
pub(super) fn is_hot_journal(content: &dyn Content) -> bool {
    const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    content.size() > 512 && blobs::bytes(content, 0, 8).is_ok_and(|b| b == MAGIC)
}
