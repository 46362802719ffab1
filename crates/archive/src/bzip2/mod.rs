//! bzip2, decoded in safe code. The format has no specification; this is what libbzip2 1.0.8 writes.
//!
//! A block of at most 900,000 bytes is in memory at a time. Randomised blocks, which nothing has
//! written since 1999, are refused.

mod bits;
mod block;

use std::io::{self, BufRead, Read};

use bits::Bits;

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;

/// Streams that follow each other.
pub(crate) struct Bzip2Reader<R> {
    bits: Bits<R>,
    /// Bytes of a block at the most; none between streams.
    block_size: Option<usize>,
    streams: u64,
    /// The block: what follows each byte, and the byte (`next << 8 | byte`).
    chain: Vec<u32>,
    at: usize,
    left: usize,
    /// Four equal bytes are followed by how many more there are.
    last: u8,
    run: u8,
    repeat: u8,
    /// Checksums: of the open block, as it should be, and of the stream.
    crc: u32,
    stated: Option<u32>,
    combined: u32,
    ended: bool,
    failed: Option<io::ErrorKind>,
}

fn malformed(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl<R: BufRead> Bzip2Reader<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            bits: Bits::new(inner),
            block_size: None,
            streams: 0,
            chain: Vec::new(),
            at: 0,
            left: 0,
            last: 0,
            run: 0,
            repeat: 0,
            crc: 0,
            stated: None,
            combined: 0,
            ended: false,
            failed: None,
        }
    }

    /// Gives what is left of the block.
    fn emit(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        for place in buffer.iter_mut() {
            if self.repeat > 0 {
                self.repeat -= 1;
            } else {
                let Some(byte) = self.next_byte()? else { break };
                if byte == self.last && self.run > 0 {
                    self.run += 1;
                } else {
                    (self.last, self.run) = (byte, 1);
                }
                if self.run == 4 {
                    self.repeat = self.next_byte()?.unwrap_or(0);
                    self.run = 0;
                }
            }
            *place = self.last;
            self.crc = step(self.crc, self.last);
            filled += 1;
        }
        Ok(filled)
    }

    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        if self.left == 0 {
            return Ok(None);
        }
        let entry = self.chain.get(self.at).copied();
        let entry = entry.ok_or_else(|| malformed("a block that leads out of itself"))?;
        let [byte, ..] = entry.to_le_bytes();
        self.at = usize::try_from(entry >> 8).unwrap_or(usize::MAX);
        self.left -= 1;
        Ok(Some(byte))
    }

    /// Closes the block that was given, and opens the next one.
    fn advance(&mut self) -> io::Result<()> {
        if let Some(stated) = self.stated.take() {
            if stated != !self.crc {
                return Err(malformed("a block's checksum is wrong"));
            }
            self.combined = self.combined.rotate_left(1) ^ stated;
        }
        let Some(block_size) = self.block_size else {
            return self.begin();
        };
        match self.bits.take(24)? << 24 | self.bits.take(24)? {
            BLOCK => {
                self.stated = Some(self.bits.take_32()?);
                let start = block::read(&mut self.bits, block_size, &mut self.chain)?;
                let first = self.chain.get(start).copied();
                let first = first.ok_or_else(|| malformed("a block without its beginning"))?;
                self.at = usize::try_from(first >> 8).unwrap_or(usize::MAX);
                self.left = self.chain.len();
                (self.run, self.repeat, self.crc) = (0, 0, u32::MAX);
                Ok(())
            }
            END => {
                if self.bits.take_32()? != self.combined {
                    return Err(malformed("the stream's checksum is wrong"));
                }
                self.bits.align();
                self.block_size = None;
                self.streams += 1;
                Ok(())
            }
            _ => Err(malformed("neither a block nor the end of the stream")),
        }
    }

    /// The head of a stream, or the end after at least one.
    fn begin(&mut self) -> io::Result<()> {
        if self.streams > 0 && self.bits.is_at_end()? {
            self.ended = true;
            return Ok(());
        }
        let level = match (self.bits.take(24)?, self.bits.take(8)?) {
            (0x42_5a_68, level @ 0x31..=0x39) => level - 0x30,
            _ => return Err(malformed("not the head of a bzip2 stream")),
        };
        self.block_size = usize::try_from(level * 100_000).ok();
        self.combined = 0;
        Ok(())
    }
}

impl<R: BufRead> Read for Bzip2Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        while !buffer.is_empty() && !self.ended {
            let given = self.emit(buffer);
            match given.and_then(|n| if n == 0 { self.advance() } else { Ok(()) }.map(|()| n)) {
                Ok(0) => {}
                Ok(given) => return Ok(given),
                Err(error) => {
                    self.failed = Some(error.kind());
                    return Err(error);
                }
            }
        }
        Ok(0)
    }
}

/// CRC-32 with the most significant bit first.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let (mut index, mut first) = (0, 0_u32);
    while index < 256 {
        let mut value = first << 24;
        let mut bit = 0;
        while bit < 8 {
            let carry = if value >> 31 == 1 { 0x04c1_1db7 } else { 0 };
            value = (value << 1) ^ carry;
            bit += 1;
        }
        table[index] = value;
        index += 1;
        first += 1;
    }
    table
};

fn step(crc: u32, byte: u8) -> u32 {
    let [top, ..] = crc.to_be_bytes();
    (crc << 8) ^ TABLE[usize::from(top ^ byte)]
}
