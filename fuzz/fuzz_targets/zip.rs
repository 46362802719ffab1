//! Zip: the directory and every entry.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_archive::{ZipArchive, ZipLimits};

fuzz_target!(|data: &[u8]| {
    if let Ok(zip) = ZipArchive::open(&data, &ZipLimits::default()) {
        for entry in zip.entries().iter().take(100) {
            let _ = zip.read(entry, 1 << 20);
        }
    }
});
