//! One block: symbols by several Huffman codes, runs and positions to bytes, bytes to their chain.

use std::io::{self, BufRead};

use super::bits::Bits;
use super::malformed;

/// The longest code in use.
const MAX_LENGTH: usize = 20;
/// Symbols that are read by one code before the next one is chosen.
const GROUP: usize = 50;

/// A canonical Huffman code.
struct Code {
    /// Codes of each length.
    counts: [u32; MAX_LENGTH + 1],
    /// Symbols by length, then by number.
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut counts = [0; MAX_LENGTH + 1];
        let mut symbols = Vec::with_capacity(lengths.len());
        for (length, count) in counts.iter_mut().enumerate() {
            for (symbol, _) in (0_u16..).zip(lengths).filter(|(_, l)| **l == length) {
                symbols.push(symbol);
                *count += 1;
            }
        }
        Self { counts, symbols }
    }

    fn symbol<R: BufRead>(&self, bits: &mut Bits<R>) -> io::Result<u16> {
        // Codes of one length follow each other; the first of a length is what the shorter ones left.
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for count in self.counts.iter().skip(1) {
            code |= u32::from(bits.flag()?);
            if let Some(of_length) = code.checked_sub(first).filter(|n| n < count) {
                let at = usize::try_from(index + of_length).unwrap_or(usize::MAX);
                return self.symbols.get(at).copied().ok_or_else(unknown);
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(unknown())
    }
}

fn unknown() -> io::Error {
    malformed("a code that stands for nothing")
}

/// Reads a block into its chain; where the first byte's entry is.
pub(super) fn read<R: BufRead>(
    bits: &mut Bits<R>,
    block_size: usize,
    chain: &mut Vec<u32>,
) -> io::Result<usize> {
    if bits.flag()? {
        return Err(malformed("a randomised block"));
    }
    let start = usize::try_from(bits.take(24)?).unwrap_or(usize::MAX);
    let used = used_bytes(bits)?;
    let (selectors, codes) = tables(bits, used.len() + 2)?;
    let bytes = symbols(bits, used, &selectors, &codes, block_size)?;
    // Sorting the bytes tells which of them follows which.
    let mut places = [0_u32; 256];
    for byte in &bytes {
        places[usize::from(*byte)] += 1;
    }
    let mut sum = 0;
    for place in &mut places {
        sum += std::mem::replace(place, sum);
    }
    chain.clear();
    chain.extend(bytes.iter().map(|byte| u32::from(*byte)));
    for (number, byte) in (0_u32..).zip(&bytes) {
        let place = &mut places[usize::from(*byte)];
        if let Some(entry) = chain.get_mut(usize::try_from(*place).unwrap_or(usize::MAX)) {
            *entry |= number << 8;
        }
        *place += 1;
    }
    Ok(start)
}

/// The bytes that the block has, in their order.
fn used_bytes<R: BufRead>(bits: &mut Bits<R>) -> io::Result<Vec<u8>> {
    let rows = bits.take(16)?;
    let mut used = Vec::new();
    for row in (0..16_u8).filter(|row| rows >> (15 - row) & 1 == 1) {
        let columns = bits.take(16)?;
        used.extend(
            (0..16)
                .filter(|c| columns >> (15 - c) & 1 == 1)
                .map(|c| row * 16 + c),
        );
    }
    if used.is_empty() {
        return Err(malformed("a block without bytes"));
    }
    Ok(used)
}

/// Which code is for which group, and the codes.
fn tables<R: BufRead>(bits: &mut Bits<R>, alphabet: usize) -> io::Result<(Vec<u8>, Vec<Code>)> {
    let groups = bits.take(3)?;
    let count = bits.take(15)?;
    if !(2..=6).contains(&groups) || count == 0 {
        return Err(malformed("an impossible number of codes"));
    }
    let mut order: Vec<u8> = (0..6).take_while(|g| u64::from(*g) < groups).collect();
    let mut selectors = Vec::new();
    for _ in 0..count {
        let mut place = 0;
        while bits.flag()? {
            place += 1;
            if place >= order.len() {
                return Err(malformed("a group without a code"));
            }
        }
        let chosen = order.remove(place);
        order.insert(0, chosen);
        selectors.push(chosen);
    }
    let mut codes = Vec::new();
    for _ in 0..groups {
        let mut length = usize::try_from(bits.take(5)?).unwrap_or(0);
        let mut lengths = Vec::with_capacity(alphabet);
        for _ in 0..alphabet {
            while bits.flag()? {
                length = if bits.flag()? {
                    length.wrapping_sub(1)
                } else {
                    length + 1
                };
                if !(1..=MAX_LENGTH).contains(&length) {
                    break;
                }
            }
            if !(1..=MAX_LENGTH).contains(&length) {
                return Err(malformed("a code of an impossible length"));
            }
            lengths.push(length);
        }
        codes.push(Code::new(&lengths));
    }
    Ok((selectors, codes))
}

/// The bytes of the block, still in the order of the sorting.
fn symbols<R: BufRead>(
    bits: &mut Bits<R>,
    mut recent: Vec<u8>,
    selectors: &[u8],
    codes: &[Code],
    block_size: usize,
) -> io::Result<Vec<u8>> {
    let end = u16::try_from(recent.len() + 1).unwrap_or(u16::MAX);
    let mut bytes = Vec::new();
    let (mut run, mut weight) = (0_usize, 1_usize);
    for selector in selectors {
        let code = codes.get(usize::from(*selector)).ok_or_else(unknown)?;
        for _ in 0..GROUP {
            let symbol = code.symbol(bits)?;
            if symbol <= 1 {
                // Digits of a run's length, in base two without a zero.
                run += weight << symbol;
                weight <<= 1;
                if run > block_size {
                    return Err(malformed("a block that is too long"));
                }
                continue;
            }
            if run > 0 {
                let byte = recent.first().copied().unwrap_or_default();
                bytes.resize(bytes.len() + run, byte);
                (run, weight) = (0, 1);
            }
            if symbol != end {
                let place = usize::from(symbol - 1);
                if place >= recent.len() {
                    return Err(unknown());
                }
                let byte = recent.remove(place);
                recent.insert(0, byte);
                bytes.push(byte);
            }
            if bytes.len() > block_size {
                return Err(malformed("a block that is too long"));
            }
            if symbol == end {
                return Ok(bytes);
            }
        }
    }
    Err(malformed("a block without its end"))
}
