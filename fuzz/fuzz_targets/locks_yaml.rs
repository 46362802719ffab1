//! Lock files in YAML, and the two forms of yarn.lock.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &["a/pnpm-lock.yaml", "a/yarn.lock"];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
