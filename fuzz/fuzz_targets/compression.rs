//! Compressed streams, bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_archive::{ExpansionLimits, decompress, sniff};

fuzz_target!(|data: &[u8]| {
    let limits = ExpansionLimits {
        total: 16 << 20,
        ..ExpansionLimits::default()
    };
    if let Ok(mut reader) = decompress(sniff(data), Box::new(data), &limits) {
        let _ = std::io::copy(&mut reader, &mut std::io::sink());
    }
});
