//! How the one pass over the files of a target asks what it should read.

use crate::{Content, Evidence};

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts<'a> {
    /// Path from the root of the target, without a leading slash. Bytes that are not UTF-8 stand as
    /// `\xNN`.
    pub path: &'a str,
    /// Size in bytes.
    pub size: u64,
    /// Permission bits (`07777`).
    pub mode: u32,
}

/// How much of a file's bytes is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// Some parts, found by small reads here and there.
    Parts,
    /// All, or most of it.
    Whole,
}

/// Looks into files during the pass. One regular file is offered at a time, in any order.
pub trait Inspect: Sync {
    /// Whether the file's bytes are wanted; decided by name, size and mode alone.
    fn wants(&self, file: &FileFacts<'_>) -> bool;

    /// How much of the bytes is still wanted once the first of them are known: `head` holds the first
    /// 16, or all where there are fewer.
    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        let _ = (file, head);
        Wanted::Whole
    }

    /// What the file tells. Must not panic on any content.
    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence>;

    /// Changes whenever `inspect` could answer differently for the same file; part of cache keys.
    fn revision(&self) -> String;
}
