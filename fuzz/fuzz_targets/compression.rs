//! Compressed streams: bounded, and the same whatever pieces they come in.

#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use seawall_archive::{Compression, ExpansionLimits, decompress, sniff};

const TOTAL: u64 = 1 << 20;

/// What comes out, and whether it came to its end.
fn inflate<'r>(data: &[u8], reader: Box<dyn Read + Send + 'r>, piece: usize) -> (Vec<u8>, bool) {
    let limits = ExpansionLimits {
        total: TOTAL,
        window_log: 20,
        ..ExpansionLimits::default()
    };
    let Ok(mut reader) = decompress(sniff(data), reader, &limits) else {
        return (Vec::new(), false);
    };
    let (mut out, mut buffer) = (Vec::new(), vec![0; piece]);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return (out, true),
            Ok(length) => out.extend_from_slice(&buffer[..length]),
            Err(_) => {
                // Whoever reads on after an error gets no panic for it.
                let _ = reader.read(&mut buffer);
                return (out, false);
            }
        }
        assert!(out.len() as u64 <= TOTAL + piece as u64);
    }
}

/// A few bytes at a time.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }
}

fuzz_target!(|data: &[u8]| {
    let (whole, ended) = inflate(data, Box::new(data), 64 << 10);
    let (pieces, also) = inflate(data, Box::new(Drip(data)), 100);
    if ended && also {
        assert!(
            whole == pieces,
            "{} and {} bytes",
            whole.len(),
            pieces.len()
        );
    } else if whole.len() as u64 <= TOTAL && pieces.len() as u64 <= TOTAL {
        // libzstd takes an empty compressed block in a frame that it sees whole, and in no other.
        assert!(ended == also || sniff(data) == Compression::Zstd);
    }
});
