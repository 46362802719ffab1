//! Layers on top of each other: what a naive oracle says. Damaged file indexes: an error, no panic.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use oracle::{Op, oracle};
use seawall_image::{Encoder, LayerData, Record, RecordKind, Squash};
use seawall_model::{FileKind, FileTree};

#[path = "../../crates/image/src/squash/tests/oracle.rs"]
mod oracle;

/// Two bytes make an operation: what, and on which path; 0xff ends a layer.
fn layers(data: &[u8]) -> Vec<Vec<Op>> {
    let mut layers = vec![Vec::new()];
    for pair in data.chunks_exact(2) {
        if pair[0] == 0xff {
            layers.push(Vec::new());
            continue;
        }
        let names = (0..=pair[1] >> 6).map(|at| ["a", "b"][usize::from(pair[1] >> at & 1)]);
        let path = names.collect::<Vec<_>>().join("/");
        let op = match pair[0] % 4 {
            0 => Op::File(path),
            1 => Op::Directory(path),
            2 => Op::Whiteout(path),
            _ => Op::Opaque(path),
        };
        if let Some(layer) = layers.last_mut() {
            layer.push(op);
        }
    }
    layers
}

fn encode(ops: &[Op]) -> LayerData {
    let mut encoder = Encoder::default();
    for op in ops {
        let (kind, path) = match op {
            Op::File(p) => (RecordKind::File, p),
            Op::Directory(p) => (RecordKind::Directory, p),
            Op::Whiteout(p) => (RecordKind::Whiteout, p),
            Op::Opaque(p) => (RecordKind::Opaque, p),
        };
        encoder.push(&Record {
            kind,
            path: path.as_bytes(),
            mode: 0o644,
            uid: 0,
            gid: 0,
            size: 1,
            link: b"",
        });
    }
    LayerData {
        records: encoder.take(),
        ..LayerData::default()
    }
}

fuzz_target!(|data: &[u8]| {
    let layers = layers(data);
    let mut squash = Squash::default();
    for ops in &layers {
        assert!(squash.add(encode(ops)).is_ok());
    }
    let mut seen = BTreeMap::new();
    squash.finish().0.walk(&mut |path, entry| {
        seen.insert(
            path.to_owned(),
            (entry.kind == FileKind::Directory, entry.layer),
        );
    });
    assert_eq!(seen, oracle(&layers));

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
