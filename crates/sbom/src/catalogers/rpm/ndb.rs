//! NDB (`Packages.db`; rpm `lib/backend/ndb/rpmpkg.c`): slots that point to blobs, little-endian.
//!
//! Checksums of blobs are not compared: the header inside is judged by its own structure.

use seawall_model::Content;

use crate::holes::Holes;

use super::blobs::{self, Budget, Sink, bytes, describe, fault, le32};

/// `RpmP`.
pub(super) const MAGIC: u32 = u32::from_le_bytes(*b"RpmP");
const SLOT_MAGIC: u32 = u32::from_le_bytes(*b"Slot");
const BLOB_MAGIC: u32 = u32::from_le_bytes(*b"BlbS");
const PAGE: u64 = 4096;
const SLOT: u64 = 16;
/// The file's own header takes the place of the first two slots.
const HEADER: u64 = 32;
const BLOB_HEAD: usize = 16;
const BLOCK: u64 = 16;

/// Reads each slot's blob.
pub(super) fn read(
    start: &[u8],
    content: &dyn Content,
    budget: &mut Budget,
    holes: &mut Holes,
    sink: &mut Sink<'_>,
) {
    let (Some(version), Some(pages)) = (le32(start, 4), le32(start, 12)) else {
        return fault(holes, 0, "an NDB file shorter than its header");
    };
    if version != 0 {
        return fault(holes, 4, format!("NDB version {version} is not known"));
    }
    let end = u64::from(pages) * PAGE;
    if end > content.size() || end < HEADER {
        fault(holes, 12, "the NDB file ends before its slots do");
    }
    let end = end.min(content.size());
    let mut page = vec![0; 4096];
    let mut offset = HEADER;
    while offset < end {
        let length = usize::try_from((end - offset).min(PAGE)).unwrap_or_default();
        let Some(slots) = page.get_mut(..length) else {
            return;
        };
        if let Err(error) = blobs::fill(content, offset, slots) {
            return fault(holes, offset, describe(&error));
        }
        for (index, slot) in (0_u64..).zip(slots.chunks_exact(16)) {
            let at = offset + index * SLOT;
            match blob(slot, content, budget) {
                Ok(None) => {}
                Ok(Some((place, header))) => {
                    if !sink(place, &header) {
                        return;
                    }
                }
                Err(reason) => fault(holes, at, reason),
            }
        }
        offset += PAGE;
    }
}

/// A slot: magic, package number, first block, number of blocks. None for a free one.
fn blob(
    slot: &[u8],
    content: &dyn Content,
    budget: &mut Budget,
) -> Result<Option<(u64, Vec<u8>)>, String> {
    let word = |at| le32(slot, at).unwrap_or_default();
    if word(0) != SLOT_MAGIC {
        return Err("an NDB slot without its magic number".to_owned());
    }
    let (package, first, blocks) = (word(4), word(8), word(12));
    if package == 0 || first == 0 {
        return Ok(None);
    }
    let offset = u64::from(first) * BLOCK;
    let head = bytes(content, offset, BLOB_HEAD).map_err(|e| describe(&e))?;
    let word = |at| le32(&head, at).unwrap_or_default();
    if word(0) != BLOB_MAGIC || word(4) != package {
        return Err(format!(
            "slot of package {package} points to something else"
        ));
    }
    let length = u64::from(word(12));
    if length + BLOB_HEAD as u64 > u64::from(blocks) * BLOCK {
        return Err(format!("package {package} is longer than its blocks"));
    }
    let place = offset + BLOB_HEAD as u64;
    if place.saturating_add(length) > content.size() {
        return Err(format!("package {package} reaches beyond the file"));
    }
    budget.take(length)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let header = bytes(content, place, length).map_err(|e| describe(&e))?;
    Ok(Some((place, header)))
}
