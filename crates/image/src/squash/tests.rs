use std::collections::BTreeMap;

use proptest::prelude::*;
use seawall_model::FileTree;

use super::*;
use crate::records::Encoder;

mod oracle;

use oracle::{Op, oracle};

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

#[test]
fn what_stands_twice_in_one_layer_is_told_and_the_last_one_counts() {
    let told = |layers: Vec<LayerData>| {
        let mut squash = Squash::default();
        let told: Vec<_> = layers
            .into_iter()
            .flat_map(|layer| {
                squash.add(layer).unwrap();
                squash.take_irregularities()
            })
            .map(|i| i.path)
            .collect();
        (squash.finish().0, told)
    };
    let file = |path: &str| Op::File(path.to_owned());
    let directory = |path: &str| Op::Directory(path.to_owned());
    // In layers that follow each other, and directories that are named again: nothing.
    let (_, quiet) = told(vec![
        layer(&[file("a"), file("b/c"), directory("b"), directory("b")]),
        layer(&[file("a"), file("b")]),
    ]);
    assert_eq!(quiet, Vec::<String>::new());
    let (tree, twice) = told(vec![layer(&[
        file("a"),
        file("x/b"),
        directory("a"),
        file("x"),
    ])]);
    assert_eq!(twice, ["a", "x"]);
    assert_eq!(tree.entry("a").unwrap().kind, FileKind::Directory);
    // Twins of case or of Unicode's making are two files, as in Linux.
    let (tree, twins) = told(vec![layer(&[
        file("A"),
        file("a"),
        file("\u{e9}"),
        file("e\u{301}"),
    ])]);
    assert_eq!((twins.len(), tree.children("").len()), (0, 4));
    // A link, and then something through it.
    let mut encoder = Encoder::default();
    encoder.push(&link(b"out", b"../../etc"));
    encoder.push(&Record {
        kind: RecordKind::File,
        ..link(b"out/passwd", b"")
    });
    let through = LayerData {
        records: encoder.take(),
        ..LayerData::default()
    };
    assert_eq!(told(vec![through]).1, ["out"]);
}
