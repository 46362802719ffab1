//! Databases of apk.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &["lib/apk/db/installed", "etc/apk/world"];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
