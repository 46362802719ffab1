//! How long three layers of 100,000 files take to be put on top of each other, and to be walked.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use seawall_image::{Encoder, LayerData, Record, RecordKind, Squash};
use seawall_model::FileTree;

const FILES: u32 = 100_000;

fn main() {
    divan::main();
}

/// Every layer adds files of its own and replaces a tenth of the one below.
fn layer(number: u32) -> LayerData {
    let mut encoder = Encoder::default();
    for file in 0..FILES {
        let owner = if file % 10 == 0 { 0 } else { number };
        let path = format!("usr/share/{owner}/{}/file-{file}.txt", file / 50);
        encoder.push(&Record {
            kind: RecordKind::File,
            path: path.as_bytes(),
            mode: 0o644,
            uid: 0,
            gid: 0,
            size: u64::from(file),
            link: &[],
        });
    }
    LayerData {
        records: encoder.take(),
        ..LayerData::default()
    }
}

#[divan::bench]
fn squash(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(3 * FILES))
        .with_inputs(|| [layer(0), layer(1), layer(2)])
        .bench_values(|layers| {
            let mut squash = Squash::default();
            for layer in layers {
                squash.add(layer).unwrap();
            }
            squash.finish()
        });
}

#[divan::bench]
fn walk(bencher: Bencher) {
    let mut squash = Squash::default();
    for number in 0..3 {
        squash.add(layer(number)).unwrap();
    }
    let (tree, _) = squash.finish();
    bencher.bench(|| {
        let mut count = 0_u32;
        tree.walk(&mut |path, _| count += u32::from(!black_box(path).is_empty()));
        count
    });
}
