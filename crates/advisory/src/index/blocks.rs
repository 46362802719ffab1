//! Compressed blocks of an index, unpacked as they are asked for. Several threads may ask at once: none waits
//! while another one unpacks.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use zstd::bulk::Decompressor;
use zstd::zstd_safe::get_frame_content_size;

/// A block, unpacked, at the most.
const MAX_BLOCK: usize = 64 << 20;

/// The blocks of one kind that are unpacked.
pub(super) struct Blocks {
    unpacked: Mutex<HashMap<u32, Arc<Block>>>,
    /// How many stay.
    most: usize,
}

/// A block's bytes, and where each part begins and ends in them.
pub(super) struct Block {
    bytes: Vec<u8>,
    parts: Vec<(usize, usize)>,
}

impl Blocks {
    /// None unpacked yet; so many stay at the most.
    pub(super) fn new(most: usize) -> Self {
        Self {
            unpacked: Mutex::default(),
            most,
        }
    }

    /// The block of that number, which is read where it is not there.
    pub(super) fn get(
        &self,
        number: u32,
        read: impl FnOnce() -> Option<Block>,
    ) -> Option<Arc<Block>> {
        let unpacked = || self.unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = unpacked().get(&number).map(Arc::clone);
        if known.is_some() {
            return known;
        }
        let block = Arc::new(read()?);
        let mut unpacked = unpacked();
        if unpacked.len() >= self.most {
            unpacked.clear();
        }
        unpacked.insert(number, Arc::clone(&block));
        Some(block)
    }
}

impl Block {
    /// Unpacks a block; none where it is damaged.
    pub(super) fn unpack(packed: &[u8]) -> Option<Self> {
        thread_local! {
            /// Its tables are large: one serves all indexes.
            static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
        }
        let size = get_frame_content_size(packed).ok()??;
        let size = usize::try_from(size)
            .ok()
            .filter(|size| *size <= MAX_BLOCK)?;
        DECOMPRESSOR.with_borrow_mut(|decompressor| {
            let decompressor = decompressor.get_or_insert_default();
            Self::new(decompressor.decompress(packed, size).ok()?)
        })
    }

    fn new(bytes: Vec<u8>) -> Option<Self> {
        let mut parts = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let length = bytes.get(at..)?.first_chunk::<4>()?;
            let end = (at + 4).checked_add(u32::from_le_bytes(*length) as usize)?;
            if end > bytes.len() {
                return None;
            }
            parts.push((at + 4, end));
            at = end;
        }
        Some(Self { bytes, parts })
    }

    /// How many parts it has.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The bytes of one part.
    pub(super) fn part(&self, position: usize) -> Option<&[u8]> {
        let (start, end) = *self.parts.get(position)?;
        self.bytes.get(start..end)
    }

    /// One part as text.
    pub(super) fn text(&self, position: usize) -> Option<&str> {
        std::str::from_utf8(self.part(position)?).ok()
    }
}
