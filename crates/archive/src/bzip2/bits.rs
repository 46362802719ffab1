//! Bits of a stream, the most significant one of each byte first.

use std::io::{self, BufRead};

pub(super) struct Bits<R> {
    inner: R,
    held: u64,
    count: u32,
}

impl<R: BufRead> Bits<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            held: 0,
            count: 0,
        }
    }

    /// Up to 32 bits as a number.
    pub(super) fn take(&mut self, bits: u32) -> io::Result<u64> {
        while self.count < bits {
            let byte = self.byte()?.ok_or(io::ErrorKind::UnexpectedEof)?;
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
        self.count -= bits;
        Ok(self.held >> self.count & ((1 << bits) - 1))
    }

    /// A word of 32 bits.
    pub(super) fn take_32(&mut self) -> io::Result<u32> {
        self.take(32).map(|v| u32::try_from(v).unwrap_or_default())
    }

    pub(super) fn flag(&mut self) -> io::Result<bool> {
        Ok(self.take(1)? == 1)
    }

    /// Passes over what is left of a byte.
    pub(super) fn align(&mut self) {
        self.count -= self.count % 8;
    }

    /// Whether no bits are left.
    pub(super) fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.count == 0 && self.inner.fill_buf()?.is_empty())
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let first = self.inner.fill_buf()?.first().copied();
        if first.is_some() {
            self.inner.consume(1);
        }
        Ok(first)
    }
}
