//! Every feed of advisories.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feeds::{ALL, FeedFile, Record, Sink};
use seawall_model::Hole;

fuzz_target!(|data: &[u8]| {
    struct Nothing;
    impl Sink for Nothing {
        fn record(&mut self, _: &str, _: Record) {}
        fn hole(&mut self, _: Hole) {}
        fn updated(&mut self, _: &str, _: &str) {}
    }
    for path in ["a.json", "a.yaml", "a.csv", "list"] {
        let file = FeedFile { path, bytes: data };
        for feed in ALL {
            if feed.recognises(&file) {
                feed.read(&file, &mut Nothing);
            }
        }
    }
});
