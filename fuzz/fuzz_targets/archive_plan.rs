//! Archives of images: table, manifests, configurations.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_image::{Limits, parse_config, plan_archive};

fuzz_target!(|data: &[u8]| {
    let _ = plan_archive(&data, &Limits::default());
    let _ = parse_config(data);
});
