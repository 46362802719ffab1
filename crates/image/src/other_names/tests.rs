use seawall_model::{Content, Visibility};

use super::*;
use crate::layer::LayerData;
use crate::records::{Encoder, Record, RecordKind};
use crate::squash::Squash;

/// Wants locks by name and a database by its path.
struct Wants;

impl Inspect for Wants {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        file.path.ends_with("lock") || file.path == "var/db/list"
    }

    fn fixed_paths(&self) -> Vec<FixedPath> {
        let path = |path, within, database| FixedPath {
            path,
            within,
            wanted_by: "db",
            database,
        };
        vec![
            path("var/db/list", None, true),
            path("usr/db/list", None, true),
            path("var/db/parts", Some(".part"), true),
            path("etc/release", None, false),
        ]
    }

    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        !(link.told)("lock")
    }

    fn inspect(&self, _: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
        Vec::new()
    }

    fn revision(&self) -> String {
        String::new()
    }
}

use RecordKind::{Directory, File, HardLink, Special, Symlink, Whiteout};

fn squashed(layers: &[&[(RecordKind, &str, &str)]]) -> SquashedTree {
    let mut squash = Squash::default();
    for layer in layers {
        let mut encoder = Encoder::default();
        for (kind, path, link) in *layer {
            encoder.push(&Record {
                kind: *kind,
                path: path.as_bytes(),
                mode: 0o644,
                uid: 0,
                gid: 0,
                size: 5,
                link: link.as_bytes(),
            });
        }
        let records = encoder.take();
        squash
            .add(LayerData {
                records,
                ..LayerData::default()
            })
            .unwrap();
    }
    squash.finish().0
}

/// Layer, stored path and names of all that is asked for.
fn asked(names: &OtherNames) -> Vec<(u32, String, String)> {
    let files = names.asked.iter();
    let files = files.flat_map(|(layer, files)| files.iter().map(move |file| (*layer, file)));
    files
        .map(|(layer, file)| (layer, file.path.clone(), file.names.join(" ")))
        .collect()
}

fn of(layers: &[&[(RecordKind, &str, &str)]]) -> OtherNames {
    OtherNames::of(&squashed(layers), &[], &Wants)
}

fn row(layer: u32, path: &str, names: &str) -> (u32, String, String) {
    (layer, path.to_owned(), names.to_owned())
}

fn place(names: &OtherNames, layer: u32, path: &str) -> Option<(u32, Visibility)> {
    let evidence = Evidence {
        path: path.to_owned(),
        ..Evidence::default()
    };
    let placed = names.place(layer, evidence)?;
    Some((placed.layer, placed.visibility))
}

/// What the pass over the lowest layer told of a file.
fn told_by_lock(path: &str, visibility: Visibility) -> LayeredEvidence {
    LayeredEvidence {
        layer: 0,
        visibility,
        evidence: Evidence {
            cataloger: "lock".to_owned(),
            path: path.to_owned(),
            ..Evidence::default()
        },
    }
}

#[test]
fn hard_links_of_each_layer_lead_to_the_bytes() {
    let names = of(&[
        &[
            (File, "store/1", ""),
            (HardLink, "a/lock", "store/1"),
            (HardLink, "b/lock", "a/lock"),
            (HardLink, "c/lock", "d/lock"),
            (HardLink, "d/lock", "e"),
            (File, "e", ""),
        ],
        &[
            (Whiteout, "store/1", ""),
            (File, "a/lock", ""),
            (HardLink, "f/lock", "b/lock"),
        ],
        &[(Whiteout, "f", "")],
    ]);
    assert_eq!(
        asked(&names),
        [
            row(0, "e", "c/lock d/lock"),
            row(0, "store/1", "a/lock b/lock f/lock"),
        ]
    );
    assert_eq!(
        place(&names, 0, "a/lock"),
        Some((0, Visibility::Shadowed(1)))
    );
    assert_eq!(place(&names, 0, "b/lock"), Some((0, Visibility::Present)));
    assert_eq!(
        place(&names, 0, "f/lock"),
        Some((1, Visibility::Deleted(2)))
    );
    assert_eq!(place(&names, 1, "f/lock"), None);
    assert_eq!(names.holes, []);
}

/// A hard link that a symbolic one of the same name takes the place of.
#[test]
fn what_is_seen_by_a_name_comes_before_what_was_there_once() {
    let list = "var/db/list";
    for (name, to) in [(list, "../../x"), ("a/lock", "/x")] {
        let lower = [(File, "x", ""), (HardLink, name, "x")];
        let names = of(&[&lower, &[(Symlink, name, to)]]);
        assert_eq!(asked(&names), [row(0, "x", name)]);
        let seen = Some((0, Visibility::Present));
        assert_eq!(place(&names, 0, name), seen, "{name}");
    }
    // It leads to another file of the layer.
    let lower = [
        (File, "x", ""),
        (File, "y", ""),
        (HardLink, list, "x"),
        (HardLink, "a/lock", "x"),
    ];
    let names = of(&[&lower, &[(Symlink, list, "../../y")]]);
    assert_eq!(asked(&names), [row(0, "x", "a/lock"), row(0, "y", list)]);
    assert_eq!(place(&names, 0, list), Some((0, Visibility::Present)));
    let names = of(&[&lower[..3], &[(Symlink, list, "../../y")]]);
    assert_eq!(asked(&names), [row(0, "y", list)]);
    // What was taken away later takes the place of nothing.
    let names = of(&[
        &[(File, "x", ""), (HardLink, list, "x")],
        &[(Whiteout, list, "")],
        &[(HardLink, list, "x")],
    ]);
    assert_eq!(place(&names, 0, list), Some((2, Visibility::Present)));
}

#[test]
fn a_link_that_its_own_layer_replaces_is_none() {
    let list = "var/db/list";
    let names = of(&[&[
        (File, "a", ""),
        (File, "b", ""),
        (Directory, "var/db", ""),
        (Symlink, "c", "var/db"),
        (HardLink, "c/list", "a"),
        (HardLink, list, "b"),
    ]]);
    assert_eq!(asked(&names), [row(0, "b", list)]);
    assert_eq!(place(&names, 0, list), Some((0, Visibility::Present)));
    // Behind a link, and deleted later: not what its own layer put something in place of.
    let names = of(&[
        &[
            (Symlink, "var/db", "/data"),
            (File, "data/list", ""),
            (Symlink, "c", "data"),
            (File, "c/list", ""),
        ],
        &[(Whiteout, "data/list", "")],
    ]);
    assert_eq!(place(&names, 0, list), Some((0, Visibility::Deleted(1))));
}

/// A file that was deleted under one name, and is still seen under another one.
#[test]
fn a_name_that_is_gone_keeps_no_other_from_being_read() {
    let names = of(&[
        &[
            (File, "x", ""),
            (Symlink, "var/db", "/one"),
            (HardLink, "one/list", "x"),
            (Symlink, "usr/db", "/two"),
            (HardLink, "two/list", "x"),
        ],
        &[(Whiteout, "one/list", "")],
    ]);
    let list = "usr/db/list";
    let all = "one/list two/list usr/db/list";
    assert_eq!(asked(&names), [row(0, "x", all)]);
    assert_eq!(place(&names, 0, list), Some((0, Visibility::Present)));

    let tree = squashed(&[
        &[
            (File, "a/lock", ""),
            (HardLink, "b", "a/lock"),
            (Symlink, "c/lock", "../b"),
        ],
        &[(Whiteout, "a/lock", "")],
    ]);
    let told = told_by_lock("a/lock", Visibility::Deleted(1));
    let names = OtherNames::of(&tree, &[told], &Wants);
    assert_eq!(asked(&names), [row(0, "a/lock", "c/lock")]);
    assert_eq!(place(&names, 0, "c/lock"), Some((0, Visibility::Present)));
}

#[test]
fn a_database_behind_links_has_its_history() {
    let names = of(&[
        &[
            (Symlink, "var", "/data/./var"),
            (File, "data/var/db/list", ""),
            (File, "data/var/db/parts/1.part", ""),
            (File, "data/var/db/parts/other", ""),
        ],
        &[(File, "data/var/db/list", "")],
        &[(Whiteout, "data/var/db/parts/1.part", "")],
    ]);
    let own = "data/var/db/list";
    assert_eq!(
        asked(&names),
        [
            row(0, own, "var/db/list"),
            row(0, "data/var/db/parts/1.part", "var/db/parts/1.part"),
            row(1, own, "var/db/list"),
        ]
    );
    assert_eq!(
        place(&names, 0, "var/db/list"),
        Some((0, Visibility::Shadowed(1)))
    );
    assert_eq!(
        place(&names, 1, "var/db/list"),
        Some((1, Visibility::Present))
    );
    assert_eq!(
        place(&names, 0, "var/db/parts/1.part"),
        Some((0, Visibility::Deleted(2)))
    );
}

#[test]
fn one_file_is_read_once_for_whoever_wants_it_by_several_fixed_paths() {
    let names = of(&[&[
        (File, "data/list", ""),
        (Symlink, "var/db", "/data"),
        (Symlink, "usr/db/list", "../../var/db/list"),
        (Symlink, "etc/release", "/data/list"),
    ]]);
    // What is no database's is read by the same only if it is read in another way.
    let names_of_list = "var/db/list etc/release";
    assert_eq!(asked(&names), [row(0, "data/list", names_of_list)]);
}

#[test]
fn links_by_name_are_read_unless_their_file_told_something() {
    let tree = squashed(&[&[
        (File, "a/lock", ""),
        (Symlink, "b/lock", "../a/lock"),
        (File, "c/file", ""),
        (Symlink, "d/lock", "/c/file"),
        (Symlink, "e", "c"),
    ]]);
    let told = told_by_lock("a/lock", Visibility::Present);
    let names = OtherNames::of(&tree, &[told], &Wants);
    assert_eq!(asked(&names), [row(0, "c/file", "d/lock")]);
}

#[test]
fn what_leads_to_no_file_is_told() {
    let holes = |entries: &[(RecordKind, &str, &str)]| {
        let holes = of(&[entries]).holes;
        let told: Vec<_> = holes
            .iter()
            .map(|h| format!("{} {}", h.name, h.place))
            .collect();
        told
    };
    let list = "var/db/list";
    assert_eq!(
        holes(&[(Special, list, "")]),
        [format!("unreadable-file {list}")]
    );
    assert_eq!(
        holes(&[(Directory, list, "")]),
        [format!("unreadable-file {list}")]
    );
    assert_eq!(
        holes(&[(Symlink, list, "/gone")]),
        [format!("unread-link {list}")]
    );
    assert_eq!(
        holes(&[(Symlink, list, "list")]),
        [format!("unread-link {list}")]
    );
    assert_eq!(
        holes(&[(Symlink, "var", "gone")]),
        ["unread-link var", "unread-link var"]
    );
    assert_eq!(
        holes(&[(Symlink, "var/db/parts/1.part", "/gone")]),
        ["unread-link var/db/parts/1.part"]
    );
    assert_eq!(
        holes(&[(HardLink, "a/lock", "gone"), (HardLink, "a/other", "gone")]),
        ["unread-link layer 0: a/lock"]
    );
    // In an image these are no gap, and in a directory the link may lead out of it.
    assert_eq!(
        holes(&[(Symlink, "a/lock", "/gone")]),
        ["dangling-link a/lock"]
    );
    // A hard link to a link or a device is one itself.
    assert_eq!(
        holes(&[(Symlink, "x", "/gone"), (HardLink, list, "x")]),
        [format!("unread-link {list}")]
    );
    assert_eq!(
        holes(&[(Special, "x", ""), (HardLink, list, "x")]),
        [format!("unreadable-file {list}")]
    );
    // Of these nobody reads anything.
    let nothing: [(RecordKind, &str, &str); 4] = [
        (Directory, "b/lock", ""),
        (Symlink, "etc/release", "gone"),
        (File, "var/db", ""),
        (Symlink, "c/lock", "/b"),
    ];
    assert_eq!(holes(&nothing), Vec::<String>::new());
}

#[test]
fn too_many_names_are_told() {
    let tree = squashed(&[&[
        (File, "x", ""),
        (HardLink, "a/lock", "x"),
        (HardLink, "b/lock", "x"),
        (HardLink, "c/lock", "x"),
    ]]);
    let rooms = [
        Room {
            names: 2,
            text: 1 << 20,
        },
        Room {
            names: 100,
            text: 12,
        },
    ];
    for room in rooms {
        let names = OtherNames::within(&tree, &[], &Wants, &room);
        assert_eq!(asked(&names), [row(0, "x", "a/lock b/lock")]);
        assert_eq!(names.holes.len(), 1);
        assert_eq!(names.holes[0].name, "unread-link");
    }
}
