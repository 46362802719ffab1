//! Tar: the walk ends, in place and in a stream alike.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_archive::{RangeSource, StreamSource, TarLimits, TarReader};

fuzz_target!(|data: &[u8]| {
    let mut reader = TarReader::new(
        RangeSource::new(&data, 0, data.len() as u64),
        TarLimits::default(),
    );
    let mut in_place = Vec::new();
    while let Ok(Some(entry)) = reader.next_entry() {
        in_place.push(entry);
    }
    let mut reader = TarReader::new(StreamSource::new(data), TarLimits::default());
    let mut streamed = Vec::new();
    while let Ok(Some(entry)) = reader.next_entry() {
        streamed.push(entry);
    }
    assert_eq!(in_place, streamed);
});
