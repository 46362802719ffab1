//! How long layers take to be put on top of each other, and a tree to be walked: layers as images have
//! them, and such as are made to cost more than they hold.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should stop")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use seawall_image::{Encoder, LayerData, Record, RecordKind, Squash};
use seawall_model::FileTree;

const FILES: u32 = 100_000;

fn main() {
    divan::main();
}

fn encoded(records: impl Iterator<Item = (RecordKind, String)>) -> LayerData {
    let mut encoder = Encoder::default();
    for (size, (kind, path)) in (0_u64..).zip(records) {
        encoder.push(&Record {
            kind,
            path: path.as_bytes(),
            mode: 0o644,
            uid: 0,
            gid: 0,
            size,
            link: &[],
        });
    }
    LayerData {
        records: encoder.take(),
        ..LayerData::default()
    }
}

/// Every layer adds files of its own and replaces a tenth of the one below.
fn layer(number: u32) -> LayerData {
    encoded((0..FILES).map(|file| {
        let owner = if file % 10 == 0 { 0 } else { number };
        let path = format!("usr/share/{owner}/{}/file-{file}.txt", file / 50);
        (RecordKind::File, path)
    }))
}

fn squashed(layers: impl IntoIterator<Item = LayerData>) -> Squash {
    let mut squash = Squash::default();
    for layer in layers {
        squash.add(layer).unwrap();
    }
    squash
}

#[divan::bench]
fn squash(bencher: Bencher) {
    bencher
        .counter(ItemsCount::new(3 * FILES))
        .with_inputs(|| [layer(0), layer(1), layer(2)])
        .bench_values(|layers| squashed(layers).finish());
}

#[divan::bench]
fn walk(bencher: Bencher) {
    let (tree, _) = squashed((0..3).map(layer)).finish();
    bencher.bench(|| {
        let mut count = 0_u32;
        tree.walk(&mut |path, _| count += u32::from(!black_box(path).is_empty()));
        count
    });
}

/// Layers by their names: some hundred thousand entries each, whatever they do to each other.
fn hostile(name: &str) -> Vec<LayerData> {
    let files = || encoded((0..FILES).map(|n| (RecordKind::File, format!("a/{n}"))));
    let markers = |kind, path: &dyn Fn(u32) -> String| {
        let layers = (0..100).map(|layer| layer * 1_000..(layer + 1) * 1_000);
        let layers = layers.map(|numbers| encoded(numbers.map(|n| (kind, path(n)))));
        std::iter::once(files()).chain(layers).collect()
    };
    match name {
        "opaque markers" => markers(RecordKind::Opaque, &|_| "a".to_owned()),
        "whiteouts" => markers(RecordKind::Whiteout, &|n| format!("a/{n}")),
        "filled and emptied" => (0..100)
            .map(|_| {
                let file = |n| (RecordKind::File, format!("a/{n}"));
                let emptied = (RecordKind::Opaque, "a".to_owned());
                encoded((0..1_000).map(file).chain([emptied]))
            })
            .collect(),
        _ => {
            let deep = vec!["d"; 200].join("/");
            let path = |n| format!("{}/{n}", if n % 2 == 0 { &deep } else { "top" });
            vec![encoded((0..FILES).map(|n| (RecordKind::File, path(n))))]
        }
    }
}

#[divan::bench(sample_count = 10, args = ["opaque markers", "whiteouts", "filled and emptied", "deep paths"])]
fn hostile_layers(bencher: Bencher, name: &str) {
    bencher
        .counter(ItemsCount::new(FILES))
        .with_inputs(|| hostile(name))
        .bench_values(|layers| squashed(layers).finish());
}
