//! Programs that nothing tells the packages of.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_model::{Evidence, FileFacts, HoleName, Inspect, LayeredEvidence, Visibility};
use seawall_sbom::{Catalogers, Inventory, MemoryTree, ResolveOptions, catalogers, resolve};

/// Files with their modes.
fn inventory(files: &[(&str, u32, &[u8])], visibility: Visibility) -> Inventory {
    found(files, visibility, false)
}

fn found(files: &[(&str, u32, &[u8])], visibility: Visibility, directory: bool) -> Inventory {
    let set = Catalogers::new(catalogers::ALL);
    let mut tree = MemoryTree::default();
    let mut evidence = Vec::new();
    for (path, mode, bytes) in files {
        let facts = FileFacts {
            path,
            size: bytes.len() as u64,
            mode: *mode,
        };
        tree = tree.file(path, 0);
        if set.wants(&facts) {
            evidence.extend(set.inspect(&facts, &bytes.to_vec()));
        }
    }
    let layered = |evidence: Evidence| LayeredEvidence {
        layer: 0,
        visibility,
        evidence,
    };
    let evidence: Vec<_> = evidence.into_iter().map(layered).collect();
    let options = ResolveOptions {
        distro: None,
        include_lower_layers: true,
        directory,
    };
    resolve(&tree, &evidence, &options)
}

fn told(inventory: &Inventory) -> Vec<(&str, &str)> {
    let gaps = inventory.coverage.gaps.iter();
    gaps.filter(|gap| gap.name == HoleName::UNIDENTIFIED_PROGRAMS)
        .map(|gap| (gap.what.as_str(), gap.place.as_str()))
        .collect()
}

#[test]
fn an_image_of_programs_alone_is_not_complete() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let seen = |files: &[(&str, u32, &[u8])]| {
        let inventory = inventory(files, Visibility::Present);
        let told = told(&inventory).into_iter();
        told.map(|(what, place)| format!("{what}: {place}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(&[("app", 0o755, &c)]), ["1 program: app"]);
    // What a packer left of one, and one of Windows.
    let packed = [b"\x7fELF\x02\x01".as_slice(), &[0xff; 200]].concat();
    let windows = [b"MZ".as_slice(), &[0; 200]].concat();
    let all: &[(&str, u32, &[u8])] = &[
        ("a", 0o755, &packed),
        ("b.exe", 0o644, &windows),
        ("c", 0o755, &c),
        ("d", 0o711, &c),
    ];
    assert_eq!(seen(all), ["4 programs: a, b.exe, c and 1 more"]);
    // Libraries, scripts and data are no programs.
    let none: &[(&str, u32, &[u8])] = &[
        ("lib/x.so", 0o755, &c),
        ("lib/y.so.1", 0o755, &c),
        (
            "run.sh",
            0o755,
            &[b"#!/bin/sh\n".as_slice(), &[b' '; 90]].concat(),
        ),
        ("data", 0o644, &c),
    ];
    assert_eq!(seen(none), [""; 0]);
    // One that tells its packages is none of them, and says nothing of another.
    let go = seawall_testkit::elf::go_program("go1.21.3", 0);
    assert_eq!(seen(&[("app", 0o755, &go)]), [""; 0]);
    let beside = [("app", 0o755, &*go), ("other", 0o755, &c)];
    assert_eq!(seen(&beside), ["1 program: other"]);
    // Among the packages of a system they are nothing new.
    let apk = b"P:musl\nV:1.1.22-r3\nA:x86_64\n\n".as_slice();
    assert_eq!(
        seen(&[("lib/apk/db/installed", 0o644, apk), ("other", 0o755, &c)]),
        [""; 0]
    );
}

#[test]
fn programs_that_are_gone_are_not_told() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let inventory = inventory(&[("app", 0o755, &c)], Visibility::Deleted(1));
    assert_eq!(told(&inventory), []);
}

/// A source tree may hold programs for its tests; that alone makes no scan of it incomplete.
#[test]
fn in_a_directory_programs_beside_packages_are_a_note() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let program: (&str, u32, &[u8]) = ("tests/app", 0o755, &c);
    let list: (&str, u32, &[u8]) = ("requirements.txt", 0o644, b"six==1.0\n");
    let seen = |files: &[(&str, u32, &[u8])]| {
        let coverage = found(files, Visibility::Present, true).coverage;
        let of = |holes: &[seawall_model::Hole]| {
            let programs = HoleName::UNIDENTIFIED_PROGRAMS;
            holes.iter().filter(|hole| hole.name == programs).count()
        };
        (of(&coverage.gaps), of(&coverage.notes))
    };
    assert_eq!(seen(&[program, list]), (0, 1));
    assert_eq!(seen(&[program]), (1, 0));
}

#[test]
fn packages_of_a_language_do_not_tell_of_programs() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let seen = |program: &str, list: &str, text: &str| {
        let files: &[(&str, u32, &[u8])] = &[(program, 0o755, &c), (list, 0o644, text.as_bytes())];
        let inventory = inventory(files, Visibility::Present);
        assert_eq!(inventory.packages.len(), 1, "{list}");
        let told = told(&inventory).into_iter().map(|t| t.1.to_owned());
        told.collect::<Vec<_>>()
    };
    let pinned = "six==1.0\n";
    assert_eq!(
        seen("usr/bin/app", "srv/requirements.txt", pinned),
        ["usr/bin/app"]
    );
    // A language's runtime without a system, and what a package of the language brings itself.
    let manifest = r#"{"name": "a", "version": "1.0"}"#;
    let list = "app/node_modules/a/package.json";
    assert_eq!(seen("nodejs/bin/node", list, manifest), ["nodejs/bin/node"]);
    assert_eq!(seen("app/node_modules/a/bin/a", list, manifest), [""; 0]);
    let far = "srv/node_modules/b/bin/b";
    assert_eq!(seen(far, list, manifest), [far]);
    let near = "app/old_node_modules/b";
    assert_eq!(seen(near, list, manifest), [near]);
}

#[test]
fn what_a_build_made_of_listed_packages_is_told() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let list = b"[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n".as_slice();
    let seen = |program: &str| {
        let files: &[(&str, u32, &[u8])] = &[(program, 0o755, &c), ("srv/Cargo.lock", 0o644, list)];
        told(&inventory(files, Visibility::Present)).len()
    };
    assert_eq!(seen("srv/target/release/app"), 0);
    assert_eq!(seen("srv/app"), 1);
    assert_eq!(seen("target/release/app"), 1);
}

#[test]
fn programs_of_a_virtual_environment_came_with_its_packages() {
    let c = seawall_testkit::elf::elf(&[], b"\0", &[0; 200], 1);
    let metadata = b"Metadata-Version: 2.1\nName: ruff\nVersion: 0.1\n".as_slice();
    let seen = |root: &str, marker: &str| {
        let of = |rest: &str| format!("{root}{rest}");
        let list = of("lib/python3.11/site-packages/ruff-0.1.dist-info/METADATA");
        let (program, marker) = (of("bin/ruff"), of(marker));
        let files: &[(&str, u32, &[u8])] = &[
            (&program, 0o755, &c),
            (&list, 0o644, metadata),
            (&marker, 0o644, b"home = /usr/bin\n"),
        ];
        let inventory = inventory(files, Visibility::Present);
        assert_eq!(inventory.packages.len(), 1);
        told(&inventory).len()
    };
    assert_eq!(seen("app/.venv/", "pyvenv.cfg"), 0);
    assert_eq!(seen("", "pyvenv.cfg"), 0);
    // Where Python itself lies, it is told of by nobody.
    assert_eq!(seen("usr/local/", "other.cfg"), 1);
}
