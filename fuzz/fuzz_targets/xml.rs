//! XML: poms, and CycloneDX in XML.

#![no_main]

use libfuzzer_sys::fuzz_target;


fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
