//! Executables: what Go and cargo-auditable write into them.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &["usr/bin/tool"];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
