//! Identifiers that are made of content, so that equal content has equal identifiers.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// SHA-256, in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A UUID of version 8 (RFC 9562 section 5.8) from the SHA-256 of some bytes.
pub(crate) fn uuid_of(bytes: &[u8]) -> String {
    let mut hash: [u8; 32] = Sha256::digest(bytes).into();
    hash[6] = hash[6] & 0x0f | 0x80;
    hash[8] = hash[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (i, byte) in hash.iter().take(16).enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_variant_are_set() {
        let text = uuid_of(b"abc");
        assert_eq!(text, "ba7816bf-8f01-8fea-8141-40de5dae2223");
    }
}
