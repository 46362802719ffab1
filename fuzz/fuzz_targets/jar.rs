//! Java archives.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &["a/b-1.0.jar", "a/b.war"];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
