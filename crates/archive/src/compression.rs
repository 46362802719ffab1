//! Compressed streams, bounded in what comes out.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::ArchiveError;

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all, as far as we know.
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878), or a skippable frame of it.
    Zstd,
    /// xz (The .xz File Format 1.2.1).
    Xz,
    /// bzip2.
    Bzip2,
}

/// Tells the compression by the first bytes; six are enough.
pub fn sniff(head: &[u8]) -> Compression {
    match head {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
        _ => Compression::None,
    }
}

/// What may come out of a stream.
#[derive(Clone, Copy, Debug)]
pub struct ExpansionLimits {
    /// Bytes out, in all.
    pub total: u64,
    /// Bytes out for each byte in, once `ratio_from` bytes are out.
    pub ratio: u64,
    /// From where on the ratio counts.
    pub ratio_from: u64,
    /// The largest window of zstd and dictionary of xz, as a power of two.
    pub window_log: u32,
}

impl Default for ExpansionLimits {
    fn default() -> Self {
        Self {
            total: 64 << 30,
            ratio: 200,
            ratio_from: 1 << 30,
            window_log: 27,
        }
    }
}

/// Bytes between reads of the compressed source.
const BUFFER: usize = 128 << 10;

/// Reads what is compressed. Past a limit, reading fails with [`io::ErrorKind::QuotaExceeded`].
pub fn decompress<'r>(
    compression: Compression,
    reader: Box<dyn Read + Send + 'r>,
    limits: &ExpansionLimits,
) -> Result<Box<dyn Read + Send + 'r>, ArchiveError> {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = BufReader::with_capacity(
        BUFFER,
        Counting {
            inner: reader,
            taken: Arc::clone(&taken),
        },
    );
    let out: Box<dyn Read + Send + 'r> = match compression {
        Compression::None => return Ok(Box::new(counted)),
        #[cfg(feature = "isal")]
        Compression::Gzip => Box::new(crate::igzip::GzipReader::new(counted)),
        #[cfg(not(feature = "isal"))]
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
        Compression::Zstd => {
            let built = zstd::Decoder::with_buffer(counted).and_then(|mut decoder| {
                decoder.window_log_max(limits.window_log)?;
                Ok(decoder)
            });
            Box::new(built.map_err(|source| ArchiveError::Io { offset: 0, source })?)
        }
        Compression::Xz => Box::new(crate::xz::XzReader::new(counted, limits.window_log)),
        Compression::Bzip2 => Box::new(crate::bzip2::Bzip2Reader::new(counted)),
    };
    Ok(Box::new(Bounded {
        inner: out,
        taken,
        given: 0,
        limits: *limits,
    }))
}

struct Counting<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

struct Bounded<'r> {
    inner: Box<dyn Read + Send + 'r>,
    taken: Arc<AtomicU64>,
    given: u64,
    limits: ExpansionLimits,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.given += length as u64;
        let ExpansionLimits {
            total,
            ratio,
            ratio_from,
            ..
        } = self.limits;
        let refuse = |what: String| Err(io::Error::new(io::ErrorKind::QuotaExceeded, what));
        if self.given > total {
            return refuse(format!("more than expanded={total} bytes came out"));
        }
        let taken = self.taken.load(Ordering::Relaxed);
        if self.given > ratio_from && self.given / ratio > taken {
            return refuse(format!(
                "more than expansion={ratio} bytes came out for each byte in"
            ));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
