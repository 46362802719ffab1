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
    /// xz.
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
    /// The largest zstd window, as a power of two.
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
        Compression::Xz => return Err(ArchiveError::Unsupported("xz compression")),
        Compression::Bzip2 => return Err(ArchiveError::Unsupported("bzip2 compression")),
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
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn inflate(packed: Vec<u8>, limits: &ExpansionLimits) -> io::Result<Vec<u8>> {
        let compression = sniff(&packed);
        let mut out = Vec::new();
        decompress(compression, Box::new(io::Cursor::new(packed)), limits)
            .unwrap()
            .read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_follow_each_other_and_both_kinds_are_told() {
        let mut two = gzip(b"one");
        two.extend(gzip(b"two"));
        assert_eq!(
            inflate(two, &ExpansionLimits::default()).unwrap(),
            b"onetwo"
        );
        let packed = zstd::bulk::compress(b"three", 1).unwrap();
        assert_eq!(sniff(&packed), Compression::Zstd);
        assert_eq!(
            inflate(packed, &ExpansionLimits::default()).unwrap(),
            b"three"
        );
    }

    #[test]
    fn bombs_stop_at_the_ratio_and_keep_what_came_before() {
        let limits = ExpansionLimits {
            ratio: 50,
            ratio_from: 1 << 20,
            ..ExpansionLimits::default()
        };
        let bomb = gzip(&vec![0; 8 << 20]);
        let mut reader =
            decompress(Compression::Gzip, Box::new(io::Cursor::new(bomb)), &limits).unwrap();
        let mut out = Vec::new();
        let error = reader.read_to_end(&mut out).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded);
        assert!(out.len() >= 1 << 20);
    }

    #[test]
    fn every_truncation_is_an_error() {
        let whole = gzip(b"some text that is long enough to be packed, packed, packed");
        for length in 3..whole.len() {
            assert!(
                inflate(whole[..length].to_vec(), &ExpansionLimits::default()).is_err(),
                "{length}"
            );
        }
    }
}
