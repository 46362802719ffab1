//! CycloneDX, SPDX and VEX.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = seawall_documents::sniff(data);
    let _ = seawall_documents::cyclonedx::read(data);
    let _ = seawall_documents::spdx::read(data);
    let _ = seawall_documents::read_vex(data, "a.json");
});
