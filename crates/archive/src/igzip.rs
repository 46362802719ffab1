//! Gzip (RFC 1952) inflated by ISA-L, which takes about half the time of other decoders. Headers are read
//! here: ISA-L forgets a header's flags where the input is cut within it.
//!
//! Members that follow each other are one stream. What follows the last member and is no member is an
//! error, as is an end within a member; checksum and length of each member are checked.
//!
//! Invariant: ISA-L sees a buffer only within one call. Between calls the state holds no pointer that
//! is used: input and output are set anew each time.

#![expect(
    unsafe_code,
    reason = "ISA-L is C and assembly; each call is made here and says why it is sound"
)]

use std::io::{self, BufRead, Read};

use isal_sys::igzip_lib as isal;

/// Flags of a header (RFC 1952, section 2.3.1).
const HAS_CHECKSUM: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;
/// Bytes of a name or a comment.
const LONGEST: usize = 64 << 10;

/// Reads what a gzip stream holds.
pub(crate) struct GzipReader<R> {
    input: R,
    state: Box<isal::inflate_state>,
    within: bool,
    members: u64,
}

// SAFETY: the state belongs to this reader alone, and ISA-L keeps nothing by thread. Its pointers are
// set before each use.
unsafe impl<R: Send> Send for GzipReader<R> {}

impl<R: BufRead> GzipReader<R> {
    /// Reads from there on.
    pub(crate) fn new(input: R) -> Self {
        // SAFETY: integers, arrays of them, and raw pointers may all be zero.
        let state = unsafe { Box::<isal::inflate_state>::new_zeroed().assume_init() };
        Self {
            input,
            state,
            within: false,
            members: 0,
        }
    }

    /// Whether another member begins; false at the end of the input.
    fn begin(&mut self) -> io::Result<bool> {
        if self.input.fill_buf()?.is_empty() && self.members > 0 {
            return Ok(false);
        }
        self.header()?;
        // SAFETY: the state is a valid one, exclusively ours.
        unsafe { isal::isal_inflate_init(&raw mut *self.state) };
        self.state.crc_flag = isal::ISAL_GZIP_NO_HDR_VER;
        self.within = true;
        self.members += 1;
        Ok(true)
    }

    /// Reads over a member's header (RFC 1952, section 2.3).
    fn header(&mut self) -> io::Result<()> {
        let mut sum = flate2::Crc::new();
        let [0x1f, 0x8b, method, flags, ..] = self.bytes::<10>(&mut sum)? else {
            return Err(invalid("not a gzip stream"));
        };
        if method != 8 {
            return Err(invalid("a gzip stream that is not deflated"));
        }
        if flags & RESERVED != 0 {
            return Err(invalid("invalid gzip header"));
        }
        if flags & HAS_EXTRA != 0 {
            for _ in 0..u16::from_le_bytes(self.bytes(&mut sum)?) {
                self.bytes::<1>(&mut sum)?;
            }
        }
        for _ in [HAS_NAME, HAS_COMMENT].iter().filter(|f| flags & **f != 0) {
            let mut length = 0;
            while self.bytes(&mut sum)? != [0] {
                length += 1;
                if length > LONGEST {
                    return Err(invalid("a gzip header without an end"));
                }
            }
        }
        let expected = sum.sum();
        let low = |bytes: [u8; 2]| u32::from(u16::from_le_bytes(bytes));
        if flags & HAS_CHECKSUM != 0 && low(self.bytes(&mut sum)?) != expected & 0xffff {
            return Err(invalid(
                "the gzip header's checksum is not that of the header",
            ));
        }
        Ok(())
    }

    fn bytes<const N: usize>(&mut self, sum: &mut flate2::Crc) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                io::Error::new(error.kind(), "the gzip stream ends too early")
            } else {
                error
            }
        })?;
        sum.update(&bytes);
        Ok(bytes)
    }

    /// Inflates into `buffer` what one piece of input gives: bytes in, bytes out.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let input = self.input.fill_buf()?;
        let given = u32::try_from(input.len()).unwrap_or(u32::MAX);
        let room = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        let state = &mut *self.state;
        // ISA-L takes a mutable pointer but only reads its input.
        state.next_in = input.as_ptr().cast_mut();
        state.avail_in = given;
        state.next_out = buffer.as_mut_ptr();
        state.avail_out = room;
        // SAFETY: both buffers live through the call, with at least the lengths that were set, and
        // the state was initialised by `begin`.
        let code = unsafe { isal::isal_inflate(&raw mut *state) };
        let taken = given.saturating_sub(state.avail_in) as usize;
        let written = room.saturating_sub(state.avail_out) as usize;
        let finished = state.block_state == isal::isal_block_state_ISAL_BLOCK_FINISH;
        let ended = given == 0;
        self.input.consume(taken);
        // Positive codes ask for more: of input, or of room.
        if code < 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason(code)));
        }
        if finished {
            self.within = false;
        } else if ended && written == 0 {
            let what = "the gzip stream ends too early";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
        }
        Ok((taken, written))
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut idle = 0;
        loop {
            if !self.within && !self.begin()? {
                return Ok(0);
            }
            let (taken, written) = self.step(buffer)?;
            if written > 0 {
                return Ok(written);
            }
            // A step may change the state alone, never twice in a row.
            idle = if taken == 0 && self.within {
                idle + 1
            } else {
                0
            };
            if idle > 2 {
                let what = "the gzip stream does not go on";
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
    }
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn reason(code: i32) -> &'static str {
    match code {
        isal::ISAL_INVALID_BLOCK => "invalid deflate block",
        isal::ISAL_INVALID_SYMBOL => "invalid deflate symbol",
        isal::ISAL_INVALID_LOOKBACK => "a deflate match from before the beginning",
        isal::ISAL_INCORRECT_CHECKSUM => "the gzip checksum is not that of the content",
        _ => "not a gzip stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{BufReader, Write};

    fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
        let level = flate2::Compression::new(level);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Read with that much input and that much room at a time.
    fn inflate(packed: &[u8], piece: usize, room: usize) -> io::Result<Vec<u8>> {
        let mut reader = GzipReader::new(BufReader::with_capacity(piece, packed));
        let mut out = Vec::new();
        let mut buffer = vec![0; room];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(out),
                length => out.extend_from_slice(&buffer[..length]),
            }
        }
    }

    fn other(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        flate2::bufread::MultiGzDecoder::new(packed).read_to_end(&mut out)?;
        Ok(out)
    }

    fn content() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            prop::collection::vec(any::<u8>(), 0..600),
            (any::<u8>(), 0_usize..70_000).prop_map(|(byte, times)| vec![byte; times]),
            "[a-f]{0,40}".prop_map(|text| text.repeat(50).into_bytes()),
        ];
        prop::collection::vec(pieces, 0..6).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn any_pieces_give_the_same(
            first in content(), second in content(), level in 0_u32..10,
            piece in prop_oneof![1_usize..20, Just(4096), Just(1 << 17)],
            room in prop_oneof![1_usize..20, Just(512), Just(1 << 18)],
        ) {
            let mut packed = gzip(&first, level);
            packed.extend(gzip(&second, level));
            let out = inflate(&packed, piece, room).unwrap();
            prop_assert!(out == [first, second].concat());
        }

        #[test]
        fn damage_is_refused_or_does_no_harm(
            content in content(), at in any::<prop::sample::Index>(), bit in 0_u8..8,
        ) {
            let mut packed = gzip(&content, 6);
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            // The ten bytes of the header hold flags, a time and a system that decoders need not
            // judge alike.
            if at >= 10 {
                // A code table with a gap, unused, is refused by some: what comes out is checked.
                match (inflate(&packed, 4096, 4096), other(&packed)) {
                    (Ok(ours), _) => prop_assert!(ours == content),
                    (Err(_), Err(_)) => {}
                    (Err(error), Ok(_)) => prop_assert!(false, "{error}"),
                }
            }
        }

        #[test]
        fn noise_ends(noise in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _ = inflate(&noise, 64, 64);
            let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
            packed.extend(noise);
            let _ = inflate(&packed, 64, 64);
        }
    }

    #[test]
    fn every_truncation_and_what_follows_is_an_error() {
        let whole = gzip(&b"packed ".repeat(5000), 6);
        for length in 0..whole.len() {
            assert!(inflate(&whole[..length], 4096, 512).is_err(), "{length}");
        }
        let mut more = whole.clone();
        more.extend_from_slice(b"what is this?");
        assert!(inflate(&more, 4096, 512).is_err());
    }

    /// Every field that a header may have, cut anywhere.
    #[test]
    fn headers_are_the_same_in_any_pieces() {
        let content = b"packed ".repeat(50);
        let whole = gzip(&content, 6);
        let fields: [(u8, &[u8]); 4] = [
            (HAS_EXTRA, b"\x03\x00abc"),
            (HAS_NAME, b"name\0"),
            (HAS_COMMENT, b"comment\0"),
            (HAS_CHECKSUM, b""),
        ];
        for chosen in 0..16_usize {
            let mut packed = whole[..10].to_vec();
            for (number, (flag, field)) in fields.iter().enumerate() {
                if chosen & (1 << number) != 0 {
                    packed[3] |= flag;
                    packed.extend_from_slice(field);
                }
            }
            if packed[3] & HAS_CHECKSUM != 0 {
                let mut sum = flate2::Crc::new();
                sum.update(&packed);
                let low = u16::try_from(sum.sum() & 0xffff).unwrap();
                packed.extend_from_slice(&low.to_le_bytes());
            }
            packed.extend_from_slice(&whole[10..]);
            assert_eq!(other(&packed).unwrap(), content, "{chosen}");
            for piece in 1..40 {
                assert_eq!(
                    inflate(&packed, piece, 100).unwrap(),
                    content,
                    "{chosen} {piece}"
                );
            }
            for reserved in [0x20, 0x40, 0x80] {
                packed[3] |= reserved;
                assert!(inflate(&packed, 3, 100).is_err() && inflate(&packed, 4096, 100).is_err());
                packed[3] &= !reserved;
            }
        }
    }
}
