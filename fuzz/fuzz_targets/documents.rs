//! CycloneDX, SPDX, Syft and VEX, in every form that is read.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = seawall_documents::sniff(data);
    let _ = seawall_documents::read(data);
    let _ = seawall_documents::cyclonedx::read(data);
    let _ = seawall_documents::cyclonedx::read_xml(data);
    let _ = seawall_documents::spdx::read(data);
    let _ = seawall_documents::read_vex(data, "a.json");
    let _ = seawall_documents::spdx::read_tags(data);
    let _ = seawall_documents::syft::read(data);
});
