use super::*;
use crate::catalogers::ALL;
use crate::resolve::MemoryTree;

fn tree(paths: &[&str]) -> MemoryTree {
    let empty = MemoryTree::default();
    paths.iter().fold(empty, |tree, path| tree.file(path, 0))
}

fn told(paths: &[&str]) -> Vec<(String, String)> {
    let tree = tree(paths);
    let found = Unsupported::find(&tree, &Catalogers::new(ALL));
    let holes = found.holes(&tree, &[], &[]);
    holes
        .into_iter()
        .map(|h| (h.what.replace("packages of ", ""), h.place))
        .collect()
}

/// A path that the pattern wants.
fn example(pattern: Pattern) -> String {
    let text = match pattern {
        Pattern::Path(text) | Pattern::Name(text) | Pattern::Tail(text) => text.to_owned(),
        Pattern::Suffix(text) => format!("any{text}"),
        Pattern::Within(text) => format!("{text}/any"),
        Pattern::WithinEnding(text, ending) => format!("{text}/any{ending}"),
        Pattern::Executable => String::new(),
    };
    format!("srv/app/{}", text.replace('*', "any"))
}

#[test]
fn every_row_is_told_and_none_is_of_a_file_that_is_read() {
    let read = Catalogers::new(ALL);
    for kind in KINDS {
        for pattern in kind.patterns {
            let path = example(*pattern);
            let facts = FileFacts {
                path: &path,
                size: 1,
                mode: 0o644,
            };
            assert!(!read.wants(&facts) || is_passed_over(&path), "{path}");
            let told = told(&[&path]);
            assert_eq!(told.len(), 1, "{path}");
            // Another row may say it in better words.
            let wanting = KINDS.iter().find(|k| k.what == told[0].0).unwrap();
            assert_eq!(wanting.beside.is_some(), kind.beside.is_some(), "{path}");
        }
    }
}

#[test]
fn a_thousand_files_make_one_note() {
    let paths: Vec<String> = (0..1_000).map(|n| format!("n/{n:04}.nuspec")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let place = "n/0000.nuspec, n/0001.nuspec, n/0002.nuspec and 997 more";
    let expected = ("installed NuGet packages".to_owned(), place.to_owned());
    assert_eq!(told(&paths), [expected]);
}

#[test]
fn a_manifest_beside_what_tells_more_is_not_told() {
    let what = |paths: &[&str]| told(paths).into_iter().map(|t| t.0).collect::<Vec<_>>();
    assert_eq!(what(&["a/package.json"]), ["Node.js manifests"]);
    assert_eq!(what(&["package.json"]), ["Node.js manifests"]);
    for paths in [
        &["a/package.json", "a/package-lock.json"][..],
        &["a/packages/b/package.json", "a/yarn.lock"],
        &["a/package.json", "a/node_modules/x/package.json"],
        &["Cargo.toml", "Cargo.lock"],
        &["gems/rake-13.0/rake.gemspec"],
        &["go/pkg/mod/x@v1/package.json"],
        &["usr/lib/ruby/specifications/rake-13.0.gemspec"],
    ] {
        assert_eq!(what(paths), [""; 0], "{paths:?}");
    }
    // A lock elsewhere says nothing of it, and neither does a name that only begins so.
    assert_eq!(what(&["a/package.json", "b/yarn.lock"]).len(), 1);
    assert_eq!(what(&["a/Cargo.toml", "ab/Cargo.lock"]).len(), 1);
}

#[test]
fn names_that_many_things_have_are_not_told() {
    let paths = [
        "manifest.json",
        "srv/release",
        "srv/status",
        "srv/installed.json",
        "srv/DESCRIPTION.md",
        "srv/app.json",
        "srv/x.deps.jsonx",
        "lib/modules/5.10/kernel/a.ko",
    ];
    assert_eq!(told(&paths), []);
}

#[test]
fn what_a_system_package_installed_is_its_distributions() {
    let tree = tree(&["usr/lib/a/conan.lock", "opt/a/conan.lock"]);
    let owned = seawall_model::OwnedPaths {
        owner: "a".to_owned(),
        paths: vec![path_hash("usr/lib/a/conan.lock")],
    };
    let layered = LayeredEvidence {
        layer: 0,
        visibility: seawall_model::Visibility::Present,
        evidence: seawall_model::Evidence {
            owned: vec![owned],
            ..seawall_model::Evidence::default()
        },
    };
    let holes = Unsupported::find(&tree, &Catalogers::new(ALL)).holes(&tree, &[&layered], &[]);
    let places: Vec<_> = holes.iter().map(|h| h.place.as_str()).collect();
    assert_eq!(places, ["opt/a/conan.lock"]);
}

#[test]
fn databases_of_systems_are_gaps() {
    for (manager, path) in [
        ("pacman", "var/lib/pacman/local/a-1/desc"),
        ("Portage", "var/db/pkg/dev-libs/a-1/PF"),
        ("Nix", "nix/store/abc-a-1/bin/a"),
        ("XBPS", "var/db/xbps/pkgdb-0.38.plist"),
        ("opkg", "usr/lib/opkg/status"),
        ("FreeBSD's pkg", "var/db/pkg/local.sqlite"),
        ("Chisel", "var/lib/chisel/manifest.wall"),
    ] {
        let tree = tree(&[path]);
        let holes = Unsupported::find(&tree, &Catalogers::new(ALL)).holes(&tree, &[], &[]);
        assert_eq!(holes.len(), 1, "{path}");
        assert_eq!(holes[0].name, HoleName::UNCOVERED_PACKAGE_DATABASE);
        assert_eq!(holes[0].what, format!("packages of {manager}"));
        assert!(holes[0].is_gap());
    }
    // Through a link, as where /var was moved; and not where it is no system's.
    let moved = MemoryTree::default()
        .file("data/var/lib/opkg/status", 0)
        .link("var", "data/var");
    assert_eq!(systems::holes(&moved, &[]).len(), 1);
    let copies = tree(&["srv/var/lib/opkg/status", "var/lib/pacman/local/VERSION"]);
    assert_eq!(systems::holes(&copies, &[]), []);
    let package = Package::new(seawall_model::PackageKind::DEB, "a", "1");
    let both = tree(&["var/lib/chisel/manifest.wall"]);
    assert_eq!(systems::holes(&both, &[&package]), []);
}
