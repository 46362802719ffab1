//! Zip: the directory and every entry; what is stored reads the same in place and as a copy.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_archive::{ZipArchive, ZipLimits};
use seawall_model::read_all;

const LIMIT: u64 = 1 << 20;

fuzz_target!(|data: &[u8]| {
    let Ok(zip) = ZipArchive::open(&data, &ZipLimits::default()) else {
        return;
    };
    for entry in zip.entries().iter().take(100) {
        let read = zip.read(entry, LIMIT);
        if let Ok(bytes) = &read {
            assert_eq!(bytes.len() as u64, entry.size);
        }
        if let (Ok(copy), Ok(Some(stored))) = (read, zip.stored(entry)) {
            let in_place = read_all(&stored, LIMIT);
            assert!(in_place.is_ok_and(|bytes| bytes == copy));
        }
    }
});
