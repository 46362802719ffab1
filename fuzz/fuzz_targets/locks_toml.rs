//! Lock files in TOML.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "a/Cargo.lock",
    "a/poetry.lock",
    "a/uv.lock",
    "a/pdm.lock",
    "a/pylock.toml",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
