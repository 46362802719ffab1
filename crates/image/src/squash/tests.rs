use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use seawall_model::{FileKind, FileTree};

use super::*;
use crate::records::{Encoder, Record, RecordKind};

mod cost;
mod left_out;
mod oracle;

use oracle::{Entry, Op, accepted, shown};

fn layer(ops: &[Op]) -> LayerData {
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
    let evidence = ops.iter().filter_map(|op| match op {
        Op::File(path) => Some(Evidence {
            path: path.clone(),
            // So that the entry is known that it is of.
            cataloger: path.clone(),
            ..Evidence::default()
        }),
        _ => None,
    });
    LayerData {
        records: encoder.take(),
        evidence: evidence.collect(),
        ..LayerData::default()
    }
}

fn op() -> impl Strategy<Value = Op> {
    let path = || "[ab](/[abc]){0,3}";
    let target = || "(/|\\.\\./|\\.\\./\\.\\./|)[ab](/([abc]|\\.\\.)){0,2}";
    prop_oneof![
        6 => path().prop_map(Op::File),
        2 => path().prop_map(Op::Directory),
        2 => (path(), target()).prop_map(|(path, text)| Op::Symlink(path, text)),
        1 => (path(), path()).prop_map(|(path, target)| Op::HardLink(path, target)),
        1 => path().prop_map(Op::Fifo),
        1 => path().prop_map(Op::WhiteoutDevice),
        2 => path().prop_map(Op::Whiteout),
        2 => prop_oneof![3 => path().prop_map(Op::Opaque), 1 => Just(Op::Opaque(String::new()))],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn merging_is_what_a_naive_oracle_says(layers in prop::collection::vec(prop::collection::vec(op(), 0..12), 1..5)) {
        let (taken, unpacked) = accepted(&layers);
        let mut squash = Squash::default();
        for ops in &taken {
            squash.add(layer(ops)).unwrap();
        }
        let (tree, evidence) = squash.finish();
        let mut seen = BTreeMap::new();
        tree.walk(&mut |path, entry| {
            seen.insert(path.to_owned(), (entry.kind, entry.link.clone(), entry.layer));
        });
        let files = seen.iter().filter(|(_, (kind, ..))| *kind == FileKind::File);
        let files: Vec<&String> = files.map(|(path, _)| path).collect();
        let named = tree.files_named(&|_, _| true);
        prop_assert_eq!(named.iter().map(|(path, _)| path).collect::<Vec<_>>(), files);
        let expected = shown(&unpacked);
        let plain = |(entry, layer): &(Entry, u32)| match entry {
            Entry::File(..) => (FileKind::File, None, *layer),
            Entry::Directory(_) => (FileKind::Directory, None, *layer),
            Entry::Symlink(text) => (FileKind::Symlink, Some(text.clone()), *layer),
            Entry::Special | Entry::Whiteout => (FileKind::Special, None, *layer),
        };
        let plain = expected.iter().map(|(path, of)| (path.clone(), plain(of)));
        prop_assert_eq!(&seen, &plain.collect(), "{:?}", taken);
        for layered in evidence {
            let first = layered.evidence.cataloger.clone();
            let file = |entry: &Entry| matches!(entry, Entry::File(named, _) if *named == first);
            let there = expected.iter().find(|(_, (entry, layer))| *layer == layered.layer && file(entry));
            // Where a link of the layer led there, evidence is told the file's own path.
            let present = layered.visibility == Visibility::Present;
            let path = present.then_some(layered.evidence.path.as_str());
            prop_assert_eq!(path, there.map(|(path, _)| path.as_str()), "{:?} of {:?}", layered, taken);
        }
    }

    /// What no engine takes ends, too, and is told; nothing that lower layers have is lost by it.
    #[test]
    fn refused_layers_end_and_are_told(layers in prop::collection::vec(prop::collection::vec(op(), 0..12), 1..4)) {
        for mut ops in layers {
            // A directory or its marker twice, or a device, reads the same to everyone.
            let mut seen = HashSet::new();
            ops.retain(|op| match op {
                Op::WhiteoutDevice(_) => false,
                Op::Directory(_) | Op::Opaque(_) => seen.insert(oracle::name_in_tar(op)),
                _ => true,
            });
            let (taken, _) = accepted(std::slice::from_ref(&ops));
            let mut squash = Squash::default();
            squash.add(layer(&ops)).unwrap();
            let told = squash.take_irregularities();
            prop_assert!(taken[0].len() == ops.len() || !told.is_empty(), "{ops:?}");
            squash.finish().0.walk(&mut |path, _| assert!(!path.starts_with('/')));
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

/// The tree of these layers.
fn squashed(layers: &[&[Op]]) -> SquashedTree {
    let mut squash = Squash::default();
    for ops in layers {
        squash.add(layer(ops)).unwrap();
    }
    squash.finish().0
}

fn names(tree: &SquashedTree) -> Vec<String> {
    let mut names = Vec::new();
    tree.walk(&mut |path, entry| {
        if entry.kind != FileKind::Directory {
            names.push(path.to_owned());
        }
    });
    names.sort();
    names
}

fn file(path: &str) -> Op {
    Op::File(path.to_owned())
}

fn symlink(path: &str, text: &str) -> Op {
    Op::Symlink(path.to_owned(), text.to_owned())
}

#[test]
fn nothing_reaches_through_a_link_of_a_lower_layer() {
    let base = [file("real/a"), symlink("link", "real")];
    let over: [&[Op]; 6] = [
        &[Op::Directory("link".into())],
        &[Op::Opaque("link".into())],
        &[Op::Directory("link".into()), Op::Opaque("link".into())],
        &[Op::Whiteout("link/a".into())],
        &[Op::Whiteout("link".into()), Op::Directory("link".into())],
        &[Op::Opaque("link/deeper".into())],
    ];
    for ops in over {
        let tree = squashed(&[&base, ops]);
        assert_eq!(names(&tree), ["real/a"], "{ops:?}");
        assert_eq!(tree.entry("link").unwrap().kind, FileKind::Directory);
        assert_eq!(tree.resolve("link/a"), None);
    }
    let tree = squashed(&[&base, &[file("link/b")]]);
    assert_eq!(names(&tree), ["link/b", "real/a"]);
}

#[test]
fn markers_do_what_overlayfs_makes_of_them() {
    let base = [file("dir/a"), file("top")];
    let cases: [(&str, &[Op], &[&str]); 6] = [
        (
            "an opaque root hides nothing",
            &[Op::Opaque(String::new()), file("b")],
            &["b", "dir/a", "top"],
        ),
        (
            "a directory takes its whiteout's place",
            &[
                Op::Whiteout("dir".into()),
                file("b"),
                Op::Directory("dir".into()),
            ],
            &["b", "dir/a", "top"],
        ),
        (
            "a file takes it, too",
            &[Op::Whiteout("dir".into()), file("dir")],
            &["dir", "top"],
        ),
        (
            "a device 0/0 is a whiteout",
            &[Op::WhiteoutDevice("dir".into())],
            &["top"],
        ),
        (
            "a second name of a whiteout is one",
            &[
                Op::Whiteout("x".into()),
                Op::HardLink("top".into(), "x".into()),
            ],
            &["dir/a"],
        ),
        (
            "a marker after what it stands beside",
            &[file("dir/b"), Op::Opaque("dir".into())],
            &["dir/b", "top"],
        ),
    ];
    for (what, ops, left) in cases {
        assert_eq!(names(&squashed(&[&base, ops])), left, "{what}");
    }
}

#[test]
fn a_hard_link_makes_its_way_before_it_looks_for_its_file() {
    // The link leads by way of a directory that is only on the way to the hard link.
    let ops = [
        file("b/a"),
        symlink("c", "b/c/.."),
        Op::HardLink("b/c/a".into(), "c/a".into()),
        symlink("c/a", "elsewhere"),
    ];
    let tree = squashed(&[&ops]);
    assert_eq!(tree.entry("b/c/a").unwrap().kind, FileKind::File);
    assert_eq!(tree.entry("b/a").unwrap().kind, FileKind::Symlink);
}

#[test]
fn what_a_directory_is_the_uppermost_layer_says() {
    // The engine makes what a layer only names, and that lies on top.
    let tree = squashed(&[&[Op::Directory("d".into())], &[file("d/x")]]);
    let entry = tree.entry("d").unwrap();
    assert_eq!((entry.mode, entry.layer), (0o755, 1));
}

#[test]
fn refused_layers_lose_nothing_that_they_have() {
    let base = [file("dir/a"), file("top")];
    let cases: [(&[Op], &[&str]); 6] = [
        // Lower layers are hidden, the layer's own stays.
        (
            &[file("dir/b"), Op::Whiteout("dir".into())],
            &["dir/b", "top"],
        ),
        (
            &[Op::Whiteout("dir".into()), file("dir/b")],
            &["dir/b", "top"],
        ),
        (
            &[file("top"), Op::Whiteout("top".into())],
            &["dir/a", "top"],
        ),
        // Through a link that leads to nothing of the layer.
        (
            &[symlink("l", "dir"), file("l/b")],
            &["dir/a", "dir/b", "l", "top"],
        ),
        (
            &[Op::HardLink("h".into(), "dir/a".into())],
            &["dir/a", "h", "top"],
        ),
        // The way to it leads through what it takes the place of.
        (
            &[symlink("x/b/c", "/x"), file("x/b/c/b")],
            &["dir/a", "top", "x/b"],
        ),
    ];
    for (ops, left) in cases {
        let (taken, _) = accepted(&[ops.to_vec()]);
        assert!(taken[0].len() < ops.len(), "{ops:?}");
        assert_eq!(names(&squashed(&[&base, ops])), left, "{ops:?}");
    }
}

#[test]
fn links_lead_as_in_linux() {
    let chain = |length: u32| {
        let link = |at| symlink(&format!("l{at}"), &format!("l{}", at + 1));
        let mut ops: Vec<Op> = (0..length).map(link).collect();
        ops.push(file(&format!("l{length}/x")));
        ops
    };
    let tree = squashed(&[&chain(41)]);
    assert_eq!(tree.resolve("l1/x").as_deref(), Some("l41/x"));
    assert_eq!(tree.resolve("l0/x"), None, "41 links are a loop");
    let tree = squashed(&[&[
        file("etc/passwd"),
        file("a/b/c"),
        symlink("out", "../../../etc"),
        symlink("loop", "loop"),
        symlink("ping", "pong/x"),
        symlink("pong", "ping"),
        symlink("a/up", "../a/./b//"),
        symlink("abs", "/a/up/c"),
        symlink("gone", "a/none"),
    ]]);
    let leads = |path: &str| tree.resolve(path).unwrap_or_default();
    assert_eq!(leads("out/passwd"), "etc/passwd");
    assert_eq!(leads("a/up/c"), "a/b/c");
    assert_eq!(leads("abs"), "a/b/c");
    for nowhere in ["loop", "ping", "pong", "gone", "loop/x"] {
        assert_eq!(leads(nowhere), "", "{nowhere}");
    }
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
