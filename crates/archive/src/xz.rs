//! xz (The .xz File Format 1.2.1), decoded in safe code only.
//!
//! The dictionary that a block asks for is taken only if it is within the limit, and nothing is read
//! on after an error, whatever the caller does.

use std::io::{self, Read};

/// Streams that follow each other, with their padding.
pub(crate) struct XzReader<R: Read> {
    inner: lzma_rust2::XzReader<R>,
    window_log: u32,
    failed: Option<io::ErrorKind>,
}

/// KiB that a decoder needs beside its dictionary.
const BESIDE: u32 = 1 << 10;

impl<R: Read> XzReader<R> {
    /// Decodes what asks for a dictionary of up to `1 << window_log` bytes.
    pub(crate) fn new(inner: R, window_log: u32) -> Self {
        let dictionary = 1_u32
            .checked_shl(window_log.saturating_sub(10))
            .unwrap_or(u32::MAX);
        let memory = dictionary.saturating_add(BESIDE);
        Self {
            inner: lzma_rust2::XzReader::new_mem_limit(inner, true, memory),
            window_log,
            failed: None,
        }
    }
}

impl<R: Read> Read for XzReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        // The decoder takes a read of nothing for the end of a block.
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = self.inner.read(buffer);
        read.map_err(|error| {
            let error = if error.kind() == io::ErrorKind::OutOfMemory {
                let what = format!("a dictionary of more than 2^{} bytes", self.window_log);
                io::Error::new(io::ErrorKind::QuotaExceeded, what)
            } else {
                error
            };
            self.failed = Some(error.kind());
            error
        })
    }
}
