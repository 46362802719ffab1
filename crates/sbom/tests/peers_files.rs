//! Every fixture of the other tools' tests is read by a cataloger, or said to be unread, or is no list of
//! packages at all.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

#[path = "common/fixtures.rs"]
mod fixtures_of;
#[path = "peers_files/table.rs"]
mod table;

use fixtures_of::fixtures;
use seawall_model::{FileFacts, HoleName, Inspect};
use seawall_sbom::{Catalogers, MemoryTree, ResolveOptions, catalogers, resolve};

use table::{NO_LISTS, STANDS_FOR, SYSTEM};

#[test]
fn fixtures_are_read_or_named() {
    let mut known = 0;
    let mut unknown = Vec::new();
    for archive in ["osv-scalibr", "syft", "trivy", "osv-scanner"] {
        let Some(files) = fixtures("peers_files", &format!("lockfiles-{archive}.tar.zst")) else {
            return;
        };
        for path in files.keys().filter(|path| !is_no_list(path)) {
            let stands = STANDS_FOR
                .iter()
                .find(|(fixture, _)| path.contains(fixture));
            let place = stands.map(|(_, place)| *place);
            if is_known(path) || place.is_some_and(is_known) {
                known += 1;
            } else {
                unknown.push(path.clone());
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert!(known > 800, "{known}");
}

#[test]
fn databases_of_systems_are_read_or_named() {
    let Some(files) = fixtures("peers_files", "os-packages.tar.zst") else {
        return;
    };
    let (mut known, mut unknown) = (0, Vec::new());
    for path in files.keys() {
        let roots = SYSTEM.iter().filter_map(|root| path.find(root));
        let Some(start) = roots.min() else { continue };
        let place = &path[start + 1..];
        if is_known(place) {
            known += 1;
        } else if !is_no_list(place) {
            unknown.push(path.as_str());
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert!(known > 40, "{known}");
}

/// The table has no row that stands for nothing any more.
#[test]
fn every_fixture_stands_for_what_is_known() {
    for (fixture, place) in STANDS_FOR {
        assert!(is_known(place), "{fixture}: {place}");
    }
}

fn is_no_list(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    NO_LISTS.iter().any(|(of, _)| match of.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None if of.ends_with('/') => path.contains(of),
        None => name == *of,
    })
}

fn is_known(path: &str) -> bool {
    let facts = FileFacts {
        path,
        size: 100,
        mode: 0o644,
    };
    Catalogers::new(catalogers::ALL).wants(&facts) || is_named(path)
}

fn is_named(path: &str) -> bool {
    let tree = MemoryTree::default().file(path, 0);
    let options = ResolveOptions {
        distro: None,
        include_lower_layers: false,
        directory: false,
    };
    let coverage = resolve(&tree, &[], &options).coverage;
    let mut holes = coverage.gaps.iter().chain(&coverage.notes);
    holes.any(|hole| {
        let names = [
            HoleName::UNSUPPORTED_FILE,
            HoleName::UNCOVERED_PACKAGE_DATABASE,
        ];
        names.contains(&hole.name)
    })
}
