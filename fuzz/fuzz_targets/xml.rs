//! XML: poms, and CycloneDX in XML.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &["a/pom.xml", "a/bom.xml", "a/app.cdx.xml"];

fuzz_target!(|data: &[u8]| seawall_fuzz::catalog(PATHS, data));
