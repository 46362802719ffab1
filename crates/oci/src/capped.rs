//! Bytes that must not be more than they may, nor other than their digest says.

use std::io::{self, Read};

use seawall_model::{Algorithm, Digest};
use sha2::{Digest as _, Sha256, Sha512};

use crate::OciError;

/// All the bytes, if they are at most `limit`.
pub(crate) fn read_capped(
    mut body: impl Read,
    limit: u64,
    name: &str,
) -> Result<Vec<u8>, OciError> {
    let mut bytes = Vec::new();
    let read = body
        .by_ref()
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|source| OciError::Read {
        name: name.to_owned(),
        source,
    })?;
    if bytes.len() as u64 > limit {
        return Err(OciError::TooLarge {
            name: name.to_owned(),
            limit,
        });
    }
    Ok(bytes)
}

/// The digest of these bytes, by SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(&Sha256::digest(bytes).into())
}

/// Checks bytes against their digest, by its own algorithm.
pub(crate) fn verify(bytes: &[u8], expected: &Digest, name: &str) -> Result<(), OciError> {
    let found = match expected.algorithm() {
        Algorithm::Sha256 => sha256(bytes),
        Algorithm::Sha512 => {
            use std::fmt::Write;
            let mut text = String::from("sha512:");
            for byte in Sha512::digest(bytes) {
                // Writing to a string can't fail.
                let _ = write!(text, "{byte:02x}");
            }
            text.parse()
                .map_err(|error: seawall_model::DigestError| OciError::Malformed {
                    name: name.to_owned(),
                    reason: error.to_string(),
                })?
        }
    };
    if found == *expected {
        return Ok(());
    }
    Err(OciError::WrongDigest {
        name: name.to_owned(),
        expected: expected.clone(),
        found,
    })
}

/// The first bytes of a stream, which must have so many. What follows is not read: the digest of those
/// that are tells whether they are right, and a server that never ends keeps nobody.
pub(crate) struct ExactReader<R> {
    inner: R,
    left: u64,
}

impl<R: Read> ExactReader<R> {
    pub(crate) fn new(inner: R, length: u64) -> Self {
        Self {
            inner,
            left: length,
        }
    }
}

impl<R: Read> Read for ExactReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let Some(buffer) = buffer.get_mut(..wanted).filter(|b| !b.is_empty()) else {
            return Ok(0);
        };
        let count = self.inner.read(buffer)?;
        if count == 0 {
            let reason = format!("{} bytes are missing at its end", self.left);
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_digests_hold() {
        let all = |length| ExactReader::new(&b"abc"[..], length).read_to_end(&mut Vec::new());
        assert_eq!(all(3).unwrap(), 3);
        assert_eq!(all(4).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(all(2).unwrap(), 2);
        assert_eq!(all(0).unwrap(), 0);
        assert!(read_capped(io::repeat(0), 100, "x").is_err());
        assert_eq!(read_capped(&b"abc"[..], 3, "x").unwrap(), b"abc");
        let known = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        verify(b"abc", &known.parse().unwrap(), "x").unwrap();
        assert!(verify(b"abd", &known.parse().unwrap(), "x").is_err());
        let known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        verify(b"abc", &known.parse().unwrap(), "x").unwrap();
    }
}
