//! One header block of 512 bytes.

/// Bytes of a block.
pub(super) const BLOCK: usize = 512;

/// Whether bytes begin as a tar does: with a header, if only by its magic where it is damaged, or with the
/// blocks of zeros that end an empty one.
pub fn begins_tar(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<BLOCK>() else {
        return false;
    };
    Header::new(block).is_some()
        || block[257..].starts_with(b"ustar")
        || block.iter().all(|byte| *byte == 0)
}

/// A header block whose checksum holds.
pub(super) struct Header<'b>(&'b [u8; BLOCK]);

impl<'b> Header<'b> {
    /// The block as a header, if its checksum says that it is one. Both sums are taken that ever
    /// were in use: of unsigned and of signed bytes.
    pub(super) fn new(block: &'b [u8; BLOCK]) -> Option<Self> {
        let field = &block[148..156];
        let stated = number(field)?;
        // The field itself counts as spaces. Summed apart, so that all of the block is one loop.
        let sum = |bytes: &[u8]| bytes.iter().map(|b| u32::from(*b)).sum::<u32>();
        let unsigned = i64::from(sum(block)) - i64::from(sum(field)) + 8 * i64::from(b' ');
        let high = |bytes: &[u8]| bytes.iter().map(|b| u32::from(b >> 7)).sum::<u32>();
        let signed = || unsigned - 256 * (i64::from(high(block)) - i64::from(high(field)));
        (stated == unsigned || stated == signed()).then_some(Self(block))
    }

    pub(super) fn kind(&self) -> u8 {
        self.0[156]
    }

    /// Name, with ustar's prefix where it has one.
    pub(super) fn path(&self) -> Vec<u8> {
        let name = text(&self.0[..100]);
        let ustar = &self.0[257..263] == b"ustar\0";
        let prefix = text(&self.0[345..500]);
        if !ustar || prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, name].join(&b'/')
    }

    /// Whether it is of the old GNU format, which alone knows sparse files of kind `S`.
    pub(super) fn is_gnu(&self) -> bool {
        &self.0[257..265] == b"ustar  \0"
    }

    /// Whether there is a prefix, or a part of one, that readers join to the name or don't: outside
    /// ustar (GNU has times there), or in ustar as `star` wrote it, with times at the end.
    pub(super) fn has_doubtful_prefix(&self) -> bool {
        if self.0[345] == 0 || self.kind() == b'S' && self.is_gnu() {
            return false;
        }
        let ustar = &self.0[257..265] == b"ustar\x0000";
        let star = &self.0[508..] == b"tar\0";
        !ustar || star && !self.0[345..476].contains(&0)
    }

    pub(super) fn link(&self) -> &[u8] {
        text(&self.0[157..257])
    }

    pub(super) fn mode(&self) -> Option<i64> {
        number(&self.0[100..108])
    }

    pub(super) fn uid(&self) -> Option<i64> {
        number(&self.0[108..116])
    }

    pub(super) fn gid(&self) -> Option<i64> {
        number(&self.0[116..124])
    }

    pub(super) fn size(&self) -> Option<i64> {
        number(&self.0[124..136])
    }

    /// Major and minor number of a device. Headers of v7 have none, which Go takes for zeros.
    pub(super) fn device(&self) -> Option<(i64, i64)> {
        if !self.0[257..].starts_with(b"ustar") {
            return Some((0, 0));
        }
        Some((number(&self.0[329..337])?, number(&self.0[337..345])?))
    }

    pub(super) fn mtime(&self) -> Option<i64> {
        number(&self.0[136..148])
    }

    /// Of an old GNU sparse header: the file's real size, and whether more map blocks follow.
    pub(super) fn gnu_sparse(&self) -> Option<(i64, bool)> {
        Some((number(&self.0[483..495])?, self.0[482] != 0))
    }
}

/// Whether a block of an old GNU sparse map says that another one follows.
pub(super) fn sparse_continues(block: &[u8; BLOCK]) -> bool {
    block[504] != 0
}

fn text(field: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    field.get(..end).unwrap_or_default()
}

/// An octal number, with spaces or NULs around it, or GNU's base 256; empty is zero.
fn number(field: &[u8]) -> Option<i64> {
    match field.first()? {
        first if first & 0x80 != 0 => base_256(field),
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    let mut digits = field.iter().skip_while(|b| **b == b' ');
    for byte in digits.by_ref() {
        match byte {
            b'0'..=b'7' => value = value.checked_mul(8)?.checked_add(i64::from(byte - b'0'))?,
            b' ' | 0 => break,
            _ => return None,
        }
    }
    digits.all(|b| matches!(b, b' ' | 0)).then_some(value)
}

/// Two's complement, most significant byte first; the top bit of the first byte is the mark, the
/// next one the sign.
fn base_256(field: &[u8]) -> Option<i64> {
    let negative = field.first()? & 0x40 != 0;
    let mut value: i64 = if negative { -1 } else { 0 };
    for (index, byte) in field.iter().enumerate() {
        let byte = match (index, negative) {
            (0, false) => byte & 0x7f,
            (0, true) => byte | 0x80,
            _ => *byte,
        };
        value = value.checked_mul(256)?.checked_add(i64::from(byte))?;
        if index == 0 {
            value = if negative {
                i64::from(byte.cast_signed())
            } else {
                i64::from(byte)
            };
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"   644 \0"), Some(0o644));
        assert_eq!(number(b"\0\0\0\0\0\0\0\0"), Some(0));
        assert_eq!(number(b"0000649\0"), None);
        assert_eq!(number(b"12\x0034\0"), None);
        assert_eq!(number(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]), Some(256));
        assert_eq!(number(&[0xff; 12]), Some(-1));
        assert_eq!(
            number(&[
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0
            ]),
            Some(-256)
        );
        assert_eq!(
            number(&[
                0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
            ]),
            None
        );
    }
}
