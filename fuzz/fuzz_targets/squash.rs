//! Layers on top of each other: what a naive oracle says, of what engines take; what they refuse ends
//! well. Damaged file indexes: an error, no panic.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use oracle::{Entry, Op, accepted, shown};
use seawall_image::{Encoder, LayerData, Record, RecordKind, Squash};
use seawall_model::{FileKind, FileTree};

#[path = "../../crates/image/src/squash/tests/oracle.rs"]
mod oracle;

const NAMES: [&str; 4] = ["a", "b", "c", ".."];

/// Three bytes make an operation: what, on which path, and where a link leads; 0xff ends a layer.
fn layers(data: &[u8]) -> Vec<Vec<Op>> {
    let mut layers = vec![Vec::new()];
    for bytes in data.chunks_exact(3) {
        if bytes[0] == 0xff {
            layers.push(Vec::new());
            continue;
        }
        let path = path(bytes[1], 3);
        let target = path_of_link(bytes[2]);
        let op = match bytes[0] % 10 {
            0..3 => Op::File(path),
            3 => Op::Directory(path),
            4 => Op::Symlink(path, target),
            5 => Op::HardLink(path, self::path(bytes[2], 3)),
            6 => Op::Fifo(path),
            7 => Op::WhiteoutDevice(path),
            8 => Op::Whiteout(path),
            _ if bytes[2] == 0 => Op::Opaque(String::new()),
            _ => Op::Opaque(path),
        };
        if let Some(layer) = layers.last_mut() {
            layer.push(op);
        }
    }
    layers
}

/// One to three names, of the first so many.
fn path(byte: u8, names: u8) -> String {
    let name = |at| NAMES[usize::from((byte >> (2 * at)) & 3) % usize::from(names)];
    let parts = (0..=(byte >> 6) % 3).map(name);
    parts.collect::<Vec<_>>().join("/")
}

fn path_of_link(byte: u8) -> String {
    let slash = if byte & 1 == 0 { "/" } else { "" };
    format!("{slash}{}", path(byte, 4))
}

fn encode(ops: &[Op]) -> LayerData {
    let mut encoder = Encoder::default();
    for op in ops {
        let (kind, path, link) = match op {
            Op::File(p) => (RecordKind::File, p, ""),
            Op::Directory(p) => (RecordKind::Directory, p, ""),
            Op::Symlink(p, text) => (RecordKind::Symlink, p, text.as_str()),
            Op::HardLink(p, target) => (RecordKind::HardLink, p, target.as_str()),
            Op::Fifo(p) => (RecordKind::Special, p, ""),
            Op::WhiteoutDevice(p) => (RecordKind::WhiteoutDevice, p, ""),
            Op::Whiteout(p) => (RecordKind::Whiteout, p, ""),
            Op::Opaque(p) => (RecordKind::Opaque, p, ""),
        };
        encoder.push(&Record {
            kind,
            path: path.as_bytes(),
            mode: 0o644,
            uid: 0,
            gid: 0,
            size: 1,
            link: link.as_bytes(),
        });
    }
    LayerData {
        records: encoder.take(),
        ..LayerData::default()
    }
}

fn kind(entry: &Entry) -> FileKind {
    match entry {
        Entry::File(..) => FileKind::File,
        Entry::Directory(_) => FileKind::Directory,
        Entry::Symlink(_) => FileKind::Symlink,
        Entry::Special | Entry::Whiteout => FileKind::Special,
    }
}

fuzz_target!(|data: &[u8]| {
    // The oracle copies a layer for each of its entries.
    let layers = layers(&data[..data.len().min(600)]);
    let (taken, unpacked) = accepted(&layers);
    let mut squash = Squash::default();
    for ops in &taken {
        assert!(squash.add(encode(ops)).is_ok());
    }
    let mut seen = BTreeMap::new();
    squash.finish().0.walk(&mut |path, entry| {
        seen.insert(path.to_owned(), (entry.kind, entry.layer));
    });
    let expected = shown(&unpacked).into_iter();
    let expected = expected.map(|(path, (entry, layer))| (path, (kind(&entry), layer)));
    assert_eq!(seen, expected.collect());

    let mut squash = Squash::default();
    for ops in &layers {
        let _ = squash.add(encode(ops));
    }
    for part in data.chunks(64) {
        let _ = squash.add(LayerData {
            records: part.to_vec(),
            ..LayerData::default()
        });
    }
    let (tree, _) = squash.finish();
    tree.walk(&mut |path, _| {
        let _ = tree.resolve(path);
    });
});
