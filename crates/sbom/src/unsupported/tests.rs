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
    let holes = found.holes(&tree, [].into_iter());
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
fn only_a_workspace_is_told_by_what_lies_above() {
    let what = |paths: &[&str]| told(paths).into_iter().map(|t| t.0).collect::<Vec<_>>();
    for (manifest, told_above, lock) in [
        ("srv/a/package.json", true, "package-lock.json"),
        ("srv/a/crates/b/Cargo.toml", true, "srv/a/Cargo.lock"),
        ("srv/a/b/pyproject.toml", true, "srv/a/uv.lock"),
        ("srv/a/vendor/modules.txt", true, "srv/a/go.mod"),
        ("srv/a/vendor/modules.txt", true, "srv/a/go.work"),
        ("srv/a/b/BUILD.bazel", true, "srv/a/MODULE.bazel.lock"),
        ("srv/a/b/pubspec.yaml", true, "srv/a/pubspec.lock"),
        ("srv/a/b/mix.exs", true, "srv/a/mix.lock"),
        ("srv/a/pyproject.toml", false, "requirements.txt"),
        ("srv/a/b/setup.py", false, "srv/a/poetry.lock"),
        ("srv/a/b/Gemfile", false, "srv/a/Gemfile.lock"),
        ("srv/a/composer.json", false, "composer.lock"),
        ("srv/a/b/App.csproj", false, "obj/project.assets.json"),
        ("srv/a/Podfile", false, "Podfile.lock"),
    ] {
        let told = what(&[manifest, lock]);
        let lock_is_told = what(&[lock]).len();
        assert_eq!(
            told.len() - lock_is_told,
            usize::from(!told_above),
            "{manifest}: {told:?}"
        );
        let beside = lock.rsplit('/').next().unwrap_or_default();
        let beside = if lock.contains("obj/") {
            "obj/project.assets.json"
        } else {
            beside
        };
        let beside = format!("{}/{beside}", parent(manifest));
        let told = what(&[manifest, &beside]);
        assert_eq!(told.len(), what(&[&beside]).len(), "{manifest}: {told:?}");
    }
}

#[test]
fn an_empty_directory_tells_nothing() {
    let told = |tree: &MemoryTree| {
        let found = Unsupported::find(tree, &Catalogers::new(ALL));
        found.holes(tree, [].into_iter()).len()
    };
    for (manifest, directory) in [
        ("a/package.json", "a/node_modules"),
        ("a/composer.json", "a/vendor"),
        ("a/b.csproj", "a/obj"),
        ("a/environment.yml", "a/conda-meta"),
    ] {
        let file = |name: &str| tree(&[manifest, &format!("{directory}/{name}")]);
        assert_eq!(told(&file(".gitkeep")), 1, "{directory}");
        assert_eq!(told(&file("x")), 0, "{directory}");
        let linked = |to: &str| tree(&[manifest, "data/x"]).link(directory, to);
        assert_eq!(told(&linked("/gone")), 1, "{directory}");
        assert_eq!(told(&linked("/data")), 0, "{directory}");
    }
}

#[test]
fn what_people_keep_in_vendor_is_theirs_unless_an_installer_fills_it() {
    let what = |paths: &[&str]| told(paths).into_iter().map(|t| t.0).collect::<Vec<_>>();
    for (path, kind) in [
        ("a/vendor/b/package.json", "Node.js manifests"),
        ("a/vendor/b/setup.py", "Python projects"),
        ("a/vendor/b/Cargo.toml", "Cargo manifests"),
        ("vendor/b/pubspec.yaml", "Dart manifests"),
    ] {
        assert_eq!(what(&[path]), [kind]);
        // Composer's packages bring scripts, those of Go modules anything.
        for filled in ["composer/installed.json", "autoload.php", "modules.txt"] {
            let vendor = path.split_inclusive("vendor/").next().unwrap_or_default();
            let by = format!("{vendor}{filled}");
            let beside = [path, by.as_str(), "a/go.mod", "go.mod"];
            assert_eq!(what(&beside), [""; 0], "{path} {filled}");
        }
    }
    for path in [
        "a/vendor/b/c/composer.json",
        "a/vendor/example.org/b/go.sum",
        "a/vendor/b/b.gemspec",
        "a/.build/checkouts/b/Package.swift",
        "a/renv/library/R-4.3/x86_64/b/DESCRIPTION",
        "a/vendor/bundle/ruby/3.2.0/bundler/gems/b/package.json",
    ] {
        assert_eq!(what(&[path]), [""; 0], "{path}");
    }
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
fn what_a_judged_system_package_installed_is_its_distributions() {
    let places = |layer: u32| {
        let tree = [
            "usr/lib/a/conan.lock",
            "opt/a/conan.lock",
            "usr/local/a/conan.lock",
        ];
        let tree = tree
            .iter()
            .fold(MemoryTree::default(), |tree, path| tree.file(path, layer));
        // In merged systems a list may leave out `usr/`.
        let paths = [
            "lib/a/conan.lock",
            "opt/a/conan.lock",
            "usr/local/a/conan.lock",
        ];
        let paths = paths.map(path_hash);
        let mut package = Package::new(seawall_model::PackageKind::DEB, "a", "1");
        package.locations = vec![seawall_model::PackageLocation {
            layer: Some(1),
            ..Default::default()
        }];
        let owned = [(&package, paths.as_slice())].into_iter();
        let holes = Unsupported::find(&tree, &Catalogers::new(ALL)).holes(&tree, owned);
        holes.into_iter().map(|h| h.place).collect::<Vec<_>>()
    };
    assert_eq!(places(1), ["opt/a/conan.lock, usr/local/a/conan.lock"]);
    // Put there later, by somebody else.
    let all = "opt/a/conan.lock, usr/lib/a/conan.lock, usr/local/a/conan.lock";
    assert_eq!(places(2), [all]);
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
    ] {
        let tree = tree(&[path]);
        let holes = Unsupported::find(&tree, &Catalogers::new(ALL)).holes(&tree, [].into_iter());
        assert_eq!(holes.len(), 1, "{path}");
        assert_eq!(holes[0].name, HoleName::UNCOVERED_PACKAGE_DATABASE);
        assert_eq!(holes[0].what, format!("packages of {manager}"));
        assert!(holes[0].is_gap());
    }
    // Through a link, as where /var was moved; and not where it is no system's.
    let moved = MemoryTree::default()
        .file("data/var/lib/opkg/status", 0)
        .link("var", "data/var");
    assert_eq!(systems::holes(&moved).len(), 1);
    let copies = tree(&["srv/var/lib/opkg/status", "var/lib/pacman/local/VERSION"]);
    assert_eq!(systems::holes(&copies), []);
}
