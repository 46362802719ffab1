//! File indexes and their squash.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_image::{LayerData, Squash};
use seawall_model::FileTree;

fuzz_target!(|data: &[u8]| {
    let mut squash = Squash::default();
    for part in data.chunks(64) {
        let _ = squash.add(LayerData {
            records: part.to_vec(),
            ..LayerData::default()
        });
    }
    let (tree, _) = squash.finish();
    tree.walk(&mut |path, _| assert!(!path.starts_with('/')));
});
