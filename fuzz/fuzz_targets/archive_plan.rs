//! Archives of images: table, manifests, configurations; read in place and as they pass.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_archive::{StreamSource, TarLimits, TarReader};
use seawall_image::{StreamArchive, parse_config, plan_archive};
use seawall_model::Limits;

fuzz_target!(|data: &[u8]| {
    let plan = plan_archive(&data, &Limits::default());
    for layer in plan.images.iter().flat_map(|image| &image.layers) {
        assert!(layer.offset <= data.len() as u64, "{layer:?}");
    }
    let mut archive = StreamArchive::new();
    let mut tar = TarReader::new(StreamSource::new(data), TarLimits::default());
    while let Ok(Some(layer)) = archive.next_layer(&mut tar) {
        let mut bytes = layer.bytes;
        let _ = bytes.read(&mut [0; 700]);
        let _ = bytes.skip(u64::MAX);
    }
    let _ = archive.finish();
    let _ = parse_config(data);
});
