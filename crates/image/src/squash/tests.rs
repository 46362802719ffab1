use std::collections::BTreeMap;

use proptest::prelude::*;
use seawall_model::FileTree;

use super::*;
use crate::records::Encoder;

#[derive(Clone, Debug)]
enum Op {
    File(String),
    Directory(String),
    Whiteout(String),
    Opaque(String),
}

fn layer(ops: &[Op]) -> LayerData {
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
    let mut data = LayerData {
        records: encoder.take(),
        ..LayerData::default()
    };
    data.evidence = ops
        .iter()
        .filter_map(|op| match op {
            Op::File(path) => Some(Evidence {
                path: path.clone(),
                ..Evidence::default()
            }),
            _ => None,
        })
        .collect();
    data
}

/// The same, written down naively: paths to the layer that they come from.
fn oracle(layers: &[Vec<Op>]) -> BTreeMap<String, (bool, u32)> {
    let mut tree: BTreeMap<String, (bool, u32)> = BTreeMap::new();
    for (index, ops) in layers.iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        for op in ops {
            match op {
                Op::Whiteout(path) => {
                    tree.retain(|p, _| p != path && !p.starts_with(&format!("{path}/")));
                }
                Op::Opaque(path) => tree.retain(|p, _| !p.starts_with(&format!("{path}/"))),
                _ => {}
            }
        }
        for op in ops {
            let (Op::File(path) | Op::Directory(path)) = op else {
                continue;
            };
            let mut prefix = String::new();
            for part in path.split('/') {
                if !prefix.is_empty() && !tree.get(&prefix).is_some_and(|(is_dir, _)| *is_dir) {
                    tree.insert(prefix.clone(), (true, index));
                }
                if !prefix.is_empty() {
                    prefix.push('/');
                }
                prefix.push_str(part);
            }
            let is_dir = matches!(op, Op::Directory(_));
            if !(is_dir && tree.get(path).is_some_and(|(d, _)| *d)) {
                tree.retain(|p, _| !p.starts_with(&format!("{path}/")));
            }
            tree.insert(path.clone(), (is_dir, index));
        }
    }
    tree
}

fn op() -> impl Strategy<Value = Op> {
    let path = "[ab](/[ab]){0,3}";
    prop_oneof![
        4 => path.prop_map(Op::File),
        2 => path.prop_map(Op::Directory),
        1 => path.prop_map(Op::Whiteout),
        1 => path.prop_map(Op::Opaque),
    ]
}

proptest! {
    #[test]
    fn merging_is_what_a_naive_oracle_says(layers in prop::collection::vec(prop::collection::vec(op(), 0..8), 1..5)) {
        let mut squash = Squash::default();
        for ops in &layers {
            squash.add(layer(ops)).unwrap();
        }
        let (tree, evidence) = squash.finish();
        let mut seen = BTreeMap::new();
        tree.walk(&mut |path, entry| {
            seen.insert(path.to_owned(), (entry.kind == FileKind::Directory, entry.layer));
        });
        let expected = oracle(&layers);
        prop_assert_eq!(&seen, &expected);
        for layered in evidence {
            let alive = expected.get(&layered.evidence.path) == Some(&(false, layered.layer));
            prop_assert_eq!(layered.visibility == Visibility::Present, alive, "{:?}", layered);
        }
    }
}

fn link(path: &'static [u8], target: &'static [u8]) -> Record<'static> {
    Record {
        kind: RecordKind::Symlink,
        path,
        mode: 0o777,
        uid: 0,
        gid: 0,
        size: 0,
        link: target,
    }
}

#[test]
fn paths_go_through_links_of_lower_layers_and_never_out() {
    let mut encoder = Encoder::default();
    encoder.push(&Record {
        kind: RecordKind::Directory,
        ..link(b"usr/lib", b"")
    });
    encoder.push(&link(b"lib", b"usr/lib"));
    encoder.push(&link(b"out", b"../../../etc"));
    encoder.push(&link(b"loop", b"loop"));
    let lower = LayerData {
        records: encoder.take(),
        ..LayerData::default()
    };
    let mut squash = Squash::default();
    squash.add(lower).unwrap();
    squash
        .add(layer(&[
            Op::File("lib/x".into()),
            Op::File("out/passwd".into()),
            Op::File("loop/y".into()),
        ]))
        .unwrap();
    let (tree, evidence) = squash.finish();
    assert_eq!(tree.resolve("lib/x").as_deref(), Some("usr/lib/x"));
    assert!(tree.entry("usr/lib/x").is_some());
    assert!(
        tree.entry("loop/y").is_some(),
        "a link that leads nowhere gives way"
    );
    assert!(tree.entry("etc/passwd").is_none());
    assert!(evidence.iter().all(|e| e.visibility == Visibility::Present));
}

#[test]
fn hard_links_take_after_their_file() {
    let mut encoder = Encoder::default();
    encoder.push(&Record {
        kind: RecordKind::HardLink,
        ..link(b"b", b"a")
    });
    encoder.push(&Record {
        kind: RecordKind::File,
        mode: 0o4755,
        size: 9,
        ..link(b"a", b"")
    });
    let mut squash = Squash::default();
    squash
        .add(LayerData {
            records: encoder.take(),
            ..LayerData::default()
        })
        .unwrap();
    let (tree, _) = squash.finish();
    let entry = tree.entry("b").unwrap();
    assert_eq!((entry.mode, entry.size), (0o4755, 9));
}
