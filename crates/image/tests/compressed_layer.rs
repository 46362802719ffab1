//! A bad file in a stream costs that file, and not the layer.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::fs::File;

use seawall_archive::{StreamSource, TarLimits, TarReader};
use seawall_image::{Bytes, Irregularity, LayerSink, Spool, scan_tar};
use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Inspect, Limits};
use seawall_testkit::image::TestLayer;

/// Reads each file to its end, and tells its path.
struct Reads;

impl Inspect for Reads {
    fn wants(&self, _: &FileFacts<'_>) -> bool {
        true
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let mut last = [0];
        let read = content.read_at(file.size - 1, &mut last);
        vec![Evidence {
            path: format!("{} {read:?}", file.path),
            ..Evidence::default()
        }]
    }

    fn revision(&self) -> String {
        String::new()
    }
}

#[derive(Default)]
struct Kept {
    told: Vec<String>,
    holes: Vec<Hole>,
    records: usize,
}

impl LayerSink for Kept {
    fn records(&mut self, bytes: Vec<u8>) {
        seawall_image::decode(&bytes, &mut |_| self.records += 1).unwrap();
    }

    fn evidence(&mut self, evidence: Evidence) {
        self.told.push(evidence.path);
    }

    fn irregularity(&mut self, _: Irregularity) {}

    fn hole(&mut self, hole: Hole) {
        self.holes.push(hole);
    }
}

fn scan(layer: &TestLayer, spool: Option<File>) -> Kept {
    let tar = layer.tar();
    let mut reader = TarReader::new(StreamSource::new(tar.as_slice()), TarLimits::default());
    let mut kept = Kept::default();
    let mut spool = Spool::new(spool);
    let mut bytes = Bytes::Stream(&mut spool);
    scan_tar(
        &mut reader,
        &mut bytes,
        &Reads,
        &Limits::default(),
        &mut kept,
    );
    kept
}

#[test]
fn a_file_that_cannot_be_put_aside_costs_itself() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("spool");
    let writable = File::create(&place).unwrap();
    let layer = TestLayer::default()
        .file("a", "1")
        .file("large", vec![7; 9 << 20])
        .file("z", "2");
    let kept = scan(&layer, Some(writable));
    // The place is there, and can't be read from: the file's own trouble, told by who reads it.
    assert_eq!((kept.told.len(), kept.holes.len()), (3, 0));

    let read_only = File::open(&place).unwrap();
    let kept = scan(&layer, Some(read_only));
    assert_eq!(kept.told, ["a Ok(1)", "z Ok(1)"]);
    assert_eq!(kept.records, 3);
    let holes: Vec<_> = kept
        .holes
        .iter()
        .map(|h| (&h.name, h.place.as_str()))
        .collect();
    assert_eq!(holes, [(&HoleName::UNREADABLE_FILE, "large")]);
}
