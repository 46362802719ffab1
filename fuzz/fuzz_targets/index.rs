//! Index files: an error or an answer, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::Index;
use seawall_model::PackageRole;

fuzz_target!(|data: &[u8]| {
    if let Ok(index) = Index::of_bytes("fuzz", data.to_vec()) {
        let _ = index.verify();
        let _ = index.lookup(&"PyPI".to_owned().into(), PackageRole::Binary, "a");
        let _ = index.head(0);
    }
});
