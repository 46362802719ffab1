//! Descriptions of advisories: long texts that only findings need, in compressed blocks behind all else,
//! so that whoever only matches never comes by them.

use std::io;

use super::build::{packed_run, word};

/// Texts in one compressed block: a finding needs one of them.
pub(super) const BLOCK_TEXTS: u32 = 16;
/// Bytes of a description; a longer one ends in an ellipsis.
const LONGEST: usize = 4096;

/// Gathers texts, and packs them as they come: there may be hundreds of thousands.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) offsets: Vec<u8>,
    pub(super) bytes: Vec<u8>,
    waiting: Vec<u8>,
    count: u32,
}

impl Texts {
    /// Adds the text of the next advisory.
    pub(super) fn add(&mut self, text: &str, level: i32) -> io::Result<()> {
        self.waiting.extend_from_slice(&word(text.len())?);
        self.waiting.extend_from_slice(text.as_bytes());
        self.count += 1;
        if self.count == BLOCK_TEXTS {
            self.finish(level)?;
        }
        Ok(())
    }

    /// Packs what is left.
    pub(super) fn finish(&mut self, level: i32) -> io::Result<()> {
        if std::mem::take(&mut self.count) > 0 {
            self.offsets.extend_from_slice(&word(self.bytes.len())?);
            let run = packed_run(&self.waiting, level)?;
            self.bytes.extend_from_slice(&run);
            self.waiting.clear();
        }
        Ok(())
    }
}

/// A description as it is kept: of limited length, and nothing where it says no more than the title.
pub(super) fn fitted(text: &str, title: &str) -> String {
    let text = text.trim();
    if text == title {
        return String::new();
    }
    if text.len() <= LONGEST {
        return text.replace("\r\n", "\n");
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text[..end].replace("\r\n", "\n"))
}
