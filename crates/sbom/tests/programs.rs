//! Programs that nothing tells the packages of.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_model::{Evidence, FileFacts, HoleName, Inspect, LayeredEvidence, Visibility};
use seawall_sbom::{Catalogers, Inventory, MemoryTree, ResolveOptions, catalogers, resolve};

/// Files with their modes.
fn inventory(files: &[(&str, u32, &[u8])], visibility: Visibility) -> Inventory {
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
    // Where a package was found, the programs are among what is told.
    let go = seawall_testkit::elf::go_program("go1.21.3", 0);
    assert_eq!(seen(&[("app", 0o755, &go), ("other", 0o755, &c)]), [""; 0]);
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
