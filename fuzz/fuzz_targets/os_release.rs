//! What names a distribution.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "etc/os-release",
    "etc/lsb-release",
    "etc/redhat-release",
    "etc/debian_version",
    "etc/alpine-release",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
