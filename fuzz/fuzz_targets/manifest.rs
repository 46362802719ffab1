//! Manifests and indexes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = seawall_oci::parse_manifest(data, "", "fuzz");
});
