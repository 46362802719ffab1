//! What the three containers share: bounded reads, and the budget of what they may yield.

use std::io;

use seawall_model::{Content, Hole, HoleName};

use crate::holes::Holes;

use super::WHAT;

/// The largest header that is read; the largest real ones are some megabytes.
pub(super) const BLOB: u64 = 64 * 1024 * 1024;

/// Takes one header's bytes and where they began; false to stop.
pub(super) type Sink<'s> = dyn FnMut(u64, &[u8]) -> bool + 's;

/// Exactly `length` bytes at that offset.
pub(super) fn bytes(content: &dyn Content, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; length];
    fill(content, offset, &mut buffer)?;
    Ok(buffer)
}

/// Fills the buffer from that offset, or fails.
pub(super) fn fill(
    content: &dyn Content,
    mut offset: u64,
    mut buffer: &mut [u8],
) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = content.read_at(offset, buffer)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        offset = offset.saturating_add(read as u64);
        buffer = buffer.get_mut(read..).unwrap_or_default();
    }
    Ok(())
}

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let raw = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(raw.try_into().ok()?))
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(raw.try_into().ok()?))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}

/// How many bytes of blobs may still come out: as many as the container has.
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    pub(super) fn of(content: &dyn Content) -> Self {
        Self {
            left: content.size(),
        }
    }

    /// Whether a blob may be that long; an error says why not.
    pub(super) fn allows(&self, length: u64) -> Result<(), String> {
        if length > BLOB {
            return Err(format!(
                "a header of {length} bytes, over the limit of {BLOB}"
            ));
        }
        if length > self.left {
            return Err("the headers are together larger than the file".to_owned());
        }
        Ok(())
    }

    /// Takes that many for a blob that is read.
    pub(super) fn take(&mut self, length: u64) -> Result<(), String> {
        self.allows(length)?;
        self.left = self.left.saturating_sub(length);
        Ok(())
    }
}

/// Adds a fault of the container at that offset.
pub(super) fn fault(holes: &mut Holes, offset: u64, reason: impl Into<String>) {
    let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, "", reason);
    holes.push(hole.at(offset));
}

/// Says what an error of reading means here.
pub(super) fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the file ends before its data do".to_owned(),
        _ => error.to_string(),
    }
}
