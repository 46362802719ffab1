//! A header as the database holds it (rpm documentation, "RPM v4 format", "Header structure"):
//! two counts, the index of 16-byte entries, and the data that they point into. No magic precedes it.

use std::collections::HashMap;

use crate::text::lossy;

use super::blobs::be32;

/// rpm's own limits (`HEADER_TAGS_MAX`, `HEADER_DATA_MAX`).
const ENTRIES: u32 = 0xffff;
const DATA: u32 = 0x0fff_ffff;

/// Tags that we read (rpm `rpmtag.h`).
pub(super) mod tag {
    pub(in super::super) const NAME: u32 = 1000;
    pub(in super::super) const VERSION: u32 = 1001;
    pub(in super::super) const RELEASE: u32 = 1002;
    pub(in super::super) const EPOCH: u32 = 1003;
    pub(in super::super) const VENDOR: u32 = 1011;
    pub(in super::super) const LICENSE: u32 = 1014;
    pub(in super::super) const ARCH: u32 = 1022;
    pub(in super::super) const OLDFILENAMES: u32 = 1027;
    pub(in super::super) const SOURCERPM: u32 = 1044;
    pub(in super::super) const PROVIDENAME: u32 = 1047;
    pub(in super::super) const REQUIRENAME: u32 = 1049;
    pub(in super::super) const DIRINDEXES: u32 = 1116;
    pub(in super::super) const BASENAMES: u32 = 1117;
    pub(in super::super) const DIRNAMES: u32 = 1118;
    pub(in super::super) const MODULARITYLABEL: u32 = 5096;
}

const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18NSTRING: u32 = 9;

/// An entry of the index.
#[derive(Clone, Copy)]
struct Entry {
    form: u32,
    offset: usize,
    count: usize,
}

/// A header whose index was read.
pub(super) struct Header<'b> {
    entries: HashMap<u32, Entry>,
    data: &'b [u8],
}

impl<'b> Header<'b> {
    /// Reads the index; an error says what is wrong with it.
    pub(super) fn parse(blob: &'b [u8]) -> Result<Self, String> {
        let (Some(entries), Some(length)) = (be32(blob, 0), be32(blob, 4)) else {
            return Err("a header shorter than its counts".to_owned());
        };
        if !(1..=ENTRIES).contains(&entries) || length > DATA {
            return Err(format!("a header of {entries} entries and {length} bytes"));
        }
        let index = (entries as usize) * 16;
        let body = blob.get(8..).unwrap_or_default();
        let (Some(index), Some(data)) = (
            body.get(..index),
            body.get(index..index.saturating_add(length as usize)),
        ) else {
            return Err("a header longer than its blob".to_owned());
        };
        let mut map = HashMap::new();
        for raw in index.chunks_exact(16) {
            let word = |at| be32(raw, at).unwrap_or_default();
            // Negative offsets are of entries inside the signed region's trailer.
            let Ok(offset) = usize::try_from(word(8).cast_signed()) else {
                continue;
            };
            let entry = Entry {
                form: word(4),
                offset,
                count: word(12) as usize,
            };
            // What was added after signing stands behind and counts.
            map.insert(word(0), entry);
        }
        Ok(Self { entries: map, data })
    }

    fn of(&self, tag: u32) -> Option<(Entry, &'b [u8])> {
        let entry = *self.entries.get(&tag)?;
        Some((entry, self.data.get(entry.offset..)?))
    }

    /// A text, or the first of several; none if it is absent, empty or runs past the data.
    pub(super) fn text(&self, tag: u32) -> Option<String> {
        let (entry, data) = self.of(tag)?;
        if !matches!(entry.form, STRING | STRING_ARRAY | I18NSTRING) {
            return None;
        }
        let end = memchr::memchr(0, data)?;
        let text = lossy(data.get(..end)?).into_owned();
        (!text.is_empty()).then_some(text)
    }

    /// A list of texts; it ends early where the data do.
    pub(super) fn texts(&self, tag: u32) -> impl Iterator<Item = &'b [u8]> + use<'b> {
        let (count, mut rest) = match self.of(tag) {
            Some((e, data)) if matches!(e.form, STRING | STRING_ARRAY) => (e.count, data),
            _ => (0, <&[u8]>::default()),
        };
        let next = move || {
            let end = memchr::memchr(0, rest)?;
            let (text, after) = rest.split_at_checked(end)?;
            rest = after.get(1..)?;
            Some(text)
        };
        std::iter::from_fn(next).take(count)
    }

    /// A list of 32-bit numbers; it ends early where the data do.
    pub(super) fn numbers(&self, tag: u32) -> impl Iterator<Item = u32> + use<'b> {
        let (count, data) = match self.of(tag) {
            Some((e, data)) if e.form == INT32 => (e.count, data),
            _ => (0, <&[u8]>::default()),
        };
        let numbers = data
            .chunks_exact(4)
            .map(|raw| be32(raw, 0).unwrap_or_default());
        numbers.take(count)
    }
}
