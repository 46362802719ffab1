//! Databases of packages of Debian and Ubuntu: dpkg's paragraphs and lists of files, Chisel's manifest.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d/base",
    "var/lib/dpkg/info/a.list",
    "var/lib/dpkg/status.d/base.md5sums",
    "var/lib/chisel/manifest.wall",
];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
