//! Tests of resolving, mostly by way of the real catalogers.

use super::*;
use crate::Catalogers;
use seawall_model::{Evidence, FileFacts, Inspect, PackageKind, PackageState};

fn inspect(path: &str, text: &str) -> Evidence {
    let file = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    let set = Catalogers::new(catalogers::ALL);
    let mut all = set.inspect(&file, &text.as_bytes().to_vec());
    assert_eq!(all.len(), 1, "{path}");
    all.remove(0)
}

fn at(layer: u32, visibility: Visibility, evidence: Evidence) -> LayeredEvidence {
    LayeredEvidence {
        layer,
        visibility,
        evidence,
    }
}

fn options() -> ResolveOptions {
    ResolveOptions {
        distro: None,
        include_lower_layers: true,
        directory: false,
    }
}

fn deb(list: &[(&str, &str)]) -> String {
    let paragraph = |(name, version): &(&str, &str)| {
        format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        )
    };
    list.iter().map(paragraph).collect()
}

fn status(layer: u32, visibility: Visibility, list: &[(&str, &str)]) -> LayeredEvidence {
    at(
        layer,
        visibility,
        inspect("var/lib/dpkg/status", &deb(list)),
    )
}

fn debian(version: &str) -> LayeredEvidence {
    let text = format!("ID=debian\nVERSION_ID={version}\nPRETTY_NAME=Debian\n");
    at(0, Visibility::Present, inspect("usr/lib/os-release", &text))
}

/// A package of a language, as a cataloger of one would tell it.
fn language(name: &str, path: &str, layer: u32, visibility: Visibility) -> LayeredEvidence {
    let mut package = Package::new(PackageKind::PYPI, name, "1");
    package.locations.push(seawall_model::PackageLocation {
        path: path.to_owned(),
        ..Default::default()
    });
    let evidence = Evidence {
        cataloger: "python".to_owned(),
        path: path.to_owned(),
        packages: vec![package],
        ..Evidence::default()
    };
    at(layer, visibility, evidence)
}

fn lines(inventory: &Inventory) -> Vec<String> {
    let line = |p: &Package| {
        let layer = p.locations[0]
            .layer
            .map_or("-".to_owned(), |l| l.to_string());
        format!("{}@{} {:?} {layer}", p.name, p.version, p.state)
    };
    inventory.packages.iter().map(line).collect()
}

#[test]
fn each_package_keeps_the_layer_it_came_with() {
    let evidence = [
        debian("12"),
        status(
            0,
            Visibility::Shadowed(1),
            &[("base", "1"), ("curl", "1"), ("tmp", "1"), ("back", "1")],
        ),
        status(
            1,
            Visibility::Shadowed(2),
            &[("base", "1"), ("curl", "2"), ("tmp", "1"), ("git", "1")],
        ),
        status(
            2,
            Visibility::Present,
            &[("base", "1"), ("curl", "2"), ("git", "2"), ("back", "1")],
        ),
    ];
    let inventory = resolve(&MemoryTree::default(), &evidence, &options());
    let expected = [
        "back@1 Present 2",
        "base@1 Present 0",
        "curl@2 Present 1",
        "git@2 Present 2",
        "curl@1 Shadowed 0",
        "git@1 Shadowed 1",
        "tmp@1 Shadowed 1",
    ];
    assert_eq!(lines(&inventory), expected);
    assert!(
        inventory.coverage.gaps.is_empty(),
        "{:?}",
        inventory.coverage.gaps
    );
    assert_eq!(
        inventory.packages[0].purl,
        "pkg:deb/debian/back@1?arch=amd64&distro=debian-12"
    );

    let mut backwards = evidence.to_vec();
    backwards.reverse();
    assert_eq!(
        resolve(&MemoryTree::default(), &backwards, &options()),
        inventory
    );

    let without = ResolveOptions {
        include_lower_layers: false,
        ..options()
    };
    let inventory = resolve(&MemoryTree::default(), &evidence, &without);
    assert!(
        inventory
            .packages
            .iter()
            .all(|p| p.state == PackageState::Present)
    );
}

#[test]
fn a_file_that_was_away_breaks_the_chain() {
    let evidence = [
        status(0, Visibility::Deleted(1), &[("a", "1"), ("b", "1")]),
        status(2, Visibility::Present, &[("a", "1")]),
    ];
    let inventory = resolve(&MemoryTree::default(), &evidence, &options());
    assert_eq!(lines(&inventory), ["a@1 Present 2", "b@1 Deleted 0"]);
}

#[test]
fn deleted_and_shadowed_language_packages() {
    let evidence = [
        debian("12"),
        language("x", "app/x/METADATA", 1, Visibility::Deleted(2)),
        language("x", "opt/x/METADATA", 2, Visibility::Present),
        language("y", "opt/y/METADATA", 0, Visibility::Shadowed(1)),
    ];
    let inventory = resolve(&MemoryTree::default(), &evidence, &options());
    assert_eq!(
        lines(&inventory),
        ["x@1 Present 2", "x@1 Deleted 1", "y@1 Shadowed 0"]
    );
    let references: Vec<_> = inventory
        .packages
        .iter()
        .map(|p| p.reference.as_str())
        .collect();
    assert_eq!(
        references,
        [
            "pkg:pypi/x@1#opt/x/METADATA",
            "pkg:pypi/x@1#app/x/METADATA",
            "pkg:pypi/y@1"
        ]
    );
}

#[test]
fn dependencies_become_references() {
    let text = format!(
        "{}Package: app\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDepends: lib\n\n",
        deb(&[("lib", "2")])
    );
    let evidence = [
        debian("12"),
        at(
            1,
            Visibility::Present,
            inspect("var/lib/dpkg/status", &text),
        ),
    ];
    let inventory = resolve(&MemoryTree::default(), &evidence, &options());
    let (app, lib) = (&inventory.packages[0], &inventory.packages[1]);
    assert_eq!(app.depends_on, std::slice::from_ref(&lib.reference));
}

#[test]
fn owned_files_name_their_owner_across_the_usr_merge() {
    let list = "/.\n/lib/python3/x.egg-info\n";
    let evidence = [
        debian("12"),
        status(0, Visibility::Present, &[("python3-x", "1")]),
        at(
            0,
            Visibility::Present,
            inspect("var/lib/dpkg/info/python3-x.list", list),
        ),
        language("x", "usr/lib/python3/x.egg-info", 0, Visibility::Present),
        language(
            "y",
            "usr/local/lib/python3/y.egg-info",
            0,
            Visibility::Present,
        ),
    ];
    let tree = MemoryTree::default()
        .file("usr/lib/python3/x.egg-info", 0)
        .link("lib", "usr/lib");
    let inventory = resolve(&tree, &evidence, &options());
    let owner = |name: &str| {
        let found = inventory.packages.iter().find(|p| p.name == name);
        found.unwrap().owned_by.clone()
    };
    assert_eq!(owner("x"), Some(inventory.packages[0].reference.clone()));
    assert_eq!(owner("y"), None);
    assert_eq!(owner("python3-x"), None);
}

#[test]
fn what_a_later_layer_put_in_place_is_not_the_owners() {
    let path = "usr/lib/python3/x.egg-info";
    let other = |layer| {
        let mut one = language("x", path, layer, Visibility::Present);
        one.evidence.packages[0].version = "2".to_owned();
        one
    };
    let owned = |evidence: &[LayeredEvidence]| {
        let list = inspect(
            "var/lib/dpkg/info/python3-x.list",
            &format!("/.\n/{path}\n"),
        );
        let system = [
            debian("12"),
            status(0, Visibility::Present, &[("python3-x", "1")]),
            at(0, Visibility::Present, list),
        ];
        let tree = MemoryTree::default().file(path, 1);
        let inventory = resolve(&tree, &[&system, evidence].concat(), &options());
        let present = |p: &&Package| p.name == "x" && p.state == PackageState::Present;
        let found = inventory.packages.iter().find(present);
        found.unwrap().owned_by.is_some()
    };
    let below = language("x", path, 0, Visibility::Shadowed(1));
    assert!(!owned(&[below.clone(), other(1)]), "another version");
    assert!(!owned(&[other(1)]));
    // Copied up, by a change of its mode or owner: still what was installed.
    let same = language("x", path, 1, Visibility::Present);
    assert!(owned(&[below, same]));
}

#[test]
fn packages_that_hold_no_code() {
    let list = |name: &str, files: &str| {
        let path = format!("var/lib/dpkg/info/{name}.list");
        at(0, Visibility::Present, inspect(&path, files))
    };
    let evidence = [
        debian("12"),
        status(
            0,
            Visibility::Present,
            &[
                ("linux-libc-dev", "1"),
                ("libx-dev", "1"),
                ("x", "1"),
                ("gone", "1"),
                ("cut", "1"),
                ("unlisted", "1"),
            ],
        ),
        list(
            "linux-libc-dev",
            "/.\n/usr/include/linux/in.h\n/usr/share/doc/linux-libc-dev/copyright\n\
             /usr/share/doc/linux-libc-dev/changelog.Debian.gz\n",
        ),
        list("cut", "/.\n/usr/bin/cut\n/usr/share/doc/cut/copyright\n"),
        list("libx-dev", "/.\n/usr/include/x.h\n/usr/lib/libx.a\n"),
        list("x", "/.\n/lib/x.so.1\n/usr/share/doc/x/copyright\n"),
        list("gone", "/.\n/usr/bin/gone\n"),
    ];
    let tree = MemoryTree::default()
        .file("usr/include/linux/in.h", 0)
        .file("usr/share/doc/linux-libc-dev/copyright", 0)
        .file("usr/include/x.h", 0)
        .file("usr/share/doc/cut/copyright", 0)
        .file("usr/lib/libx.a", 0)
        .file("usr/lib/x.so.1", 0)
        .file("usr/share/doc/x/copyright", 0)
        .link("lib", "usr/lib");
    let inventory = resolve(&tree, &evidence, &options());
    let inert = |name: &str| {
        let found = inventory.packages.iter().find(|p| p.name == name);
        found.unwrap().inert
    };
    assert_eq!(inert("linux-libc-dev"), Some(true));
    assert_eq!(inert("libx-dev"), Some(false), "a static library is code");
    assert_eq!(inert("x"), Some(false), "seen across the usr merge");
    assert_eq!((inert("gone"), inert("unlisted")), (None, None));
    assert_eq!(inert("cut"), None, "its program may be under another name");
}

fn names(holes: &[seawall_model::Hole]) -> Vec<&str> {
    holes.iter().map(|h| h.name.as_str()).collect()
}

#[test]
fn unknown_is_never_clean() {
    let tree = MemoryTree::default();
    let packages = status(0, Visibility::Present, &[("a", "1")]);
    let unknown = resolve(&tree, std::slice::from_ref(&packages), &options());
    assert_eq!(names(&unknown.coverage.gaps), ["unknown-distribution"]);
    assert_eq!(
        names(&resolve(&tree, &[], &options()).coverage.notes),
        ["no-operating-system"]
    );
    assert_eq!(
        names(&resolve(&tree, &[debian("12")], &options()).coverage.gaps),
        ["no-package-database"]
    );

    let plan9 = at(
        0,
        Visibility::Present,
        inspect("etc/os-release", "ID=plan9\n"),
    );
    let unsupported = resolve(&tree, &[packages.clone(), plan9], &options());
    assert_eq!(
        names(&unsupported.coverage.gaps),
        ["unsupported-distribution"]
    );

    let chosen = ResolveOptions {
        distro: Some(("debian".to_owned(), "11".to_owned())),
        ..options()
    };
    let chosen = resolve(&tree, &[packages, debian("12")], &chosen);
    assert!(chosen.coverage.gaps.is_empty());
    assert_eq!(names(&chosen.coverage.notes), ["chosen-distribution"]);
    assert_eq!(chosen.os.unwrap().version, "11");
}

#[test]
fn the_best_file_wins_and_contradictions_show() {
    let tree = MemoryTree::default();
    let file = |path: &str, text: &str| at(0, Visibility::Present, inspect(path, text));
    let os = |evidence: &[LayeredEvidence]| {
        let inventory = resolve(&tree, evidence, &options());
        let os = inventory.os.unwrap();
        let contradictions = inventory
            .coverage
            .gaps
            .iter()
            .filter(|g| g.name.as_str().starts_with("contra"));
        (format!("{} {}", os.id, os.version), contradictions.count())
    };
    let packages = status(0, Visibility::Present, &[("a", "1")]);
    let oracle = [
        file("etc/oracle-release", "Oracle Linux Server release 8.9\n"),
        file(
            "etc/redhat-release",
            "Red Hat Enterprise Linux release 8.9 (Ootpa)\n",
        ),
        packages.clone(),
    ];
    assert_eq!(os(&oracle), ("ol 8.9".to_owned(), 0));
    let distroless = [
        file("etc/os-release", "ID=debian\nNAME=x\n"),
        file("etc/debian_version", "10.8\n"),
        packages.clone(),
    ];
    assert_eq!(os(&distroless), ("debian 10".to_owned(), 0));
    let ubuntu = [
        file("etc/os-release", "ID=ubuntu\nVERSION_ID=22.04\n"),
        file("etc/debian_version", "bookworm/sid\n"),
        packages.clone(),
    ];
    assert_eq!(os(&ubuntu), ("ubuntu 22.04".to_owned(), 0));
    let two = [
        file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n"),
        file("etc/redhat-release", "CentOS release 5.7 (Final)\n"),
        file("usr/lib/os-release", "ID=alpine\nVERSION_ID=3.18.0\n"),
        packages,
    ];
    assert_eq!(os(&two), ("alpine 3.19.1".to_owned(), 2));
}

#[test]
fn holes_have_full_places() {
    let bad = inspect("var/lib/dpkg/status", "garbage\n\n");
    let evidence = [
        at(3, Visibility::Present, bad.clone()),
        at(1, Visibility::Shadowed(3), bad),
    ];
    let without = ResolveOptions {
        include_lower_layers: false,
        ..options()
    };
    let inventory = resolve(&MemoryTree::default(), &evidence, &without);
    assert_eq!(
        inventory.coverage.gaps[0].place,
        "var/lib/dpkg/status, line 1 (layer 3)"
    );
    assert_eq!(
        inventory.coverage.notes[0].place,
        "var/lib/dpkg/status, line 1 (layer 1)"
    );
}

/// What a parser did not expect, and what an entry is called, may hold who logs in somewhere.
#[test]
fn no_hole_tells_an_address() {
    for (path, text) in [
        (
            "package-lock.json",
            r#"{"lockfileVersion": 3, "packages": "https://bob:SECRET@host/a?SECRET#SECRET"}"#,
        ),
        (
            "Cargo.lock",
            "[[package]]\nname = \"a\"\nversion = [\"https://bob:SECRET@host\"]\n",
        ),
        (
            "bun.lock",
            r#"{"packages": {"https://bob:SECRET@host/a?SECRET": [7]}}"#,
        ),
        (
            "a.cdx.json",
            r#"{"bomFormat": "CycloneDX", "components": "https://bob:SECRET@host/a"}"#,
        ),
        (
            "yarn.lock",
            "\"https://bob:SECRET@host/a\":\n  dependencies:\n",
        ),
        (
            "pnpm-lock.yaml",
            "packages:\n  https://bob:SECRET@host/a?SECRET: {version: 1.1}\n  b: {version: 1.1}\n",
        ),
        (
            "composer.lock",
            r#"{"packages": "https://bob:SECRET@host/a"}"#,
        ),
        ("uv.lock", "package = \"https://bob:SECRET@host/a\""),
        (
            "Pipfile.lock",
            r#"{"default": {"https://bob:SECRET@host/a": {}}}"#,
        ),
        (
            "Gemfile.lock",
            "GIT\n  specs:\n    https://bob:SECRET@host/a\n",
        ),
        ("go.mod", "module m\nrequire https://bob:SECRET@host/a\n"),
        (
            "node_modules/a/package.json",
            r#"{"name": "https://bob:SECRET@host/a"}"#,
        ),
    ] {
        let evidence = [at(0, Visibility::Present, inspect(path, text))];
        let coverage = resolve(&MemoryTree::default(), &evidence, &options()).coverage;
        let mut told = coverage.gaps.iter().chain(&coverage.notes);
        assert!(told.any(|hole| hole.place.starts_with(path)), "{path}");
        let text = format!("{coverage:?}");
        assert!(!text.contains("SECRET") && !text.contains("bob"), "{text}");
    }
}

/// What nobody judges the package of is told: a third party's, and those of a system without advisories.
#[test]
fn files_of_packages_that_are_not_judged_are_told() {
    let list = "/.\n/usr/lib/a/conan.lock\n";
    let status = |maintainer: &str| {
        let text = format!(
            "Package: a\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: {maintainer}\n\
             Version: 1\n\nPackage: base-files\nStatus: install ok installed\nArchitecture: amd64\n\
             Maintainer: A <a@debian.org>\nVersion: 1\n\n"
        );
        at(
            0,
            Visibility::Present,
            inspect("var/lib/dpkg/status", &text),
        )
    };
    let told = |system: LayeredEvidence, maintainer: &str| {
        let tree = MemoryTree::default().file("usr/lib/a/conan.lock", 0);
        let list = inspect("var/lib/dpkg/info/a.list", list);
        let evidence = [system, status(maintainer), at(0, Visibility::Present, list)];
        let notes = resolve(&tree, &evidence, &options()).coverage.notes;
        notes
            .into_iter()
            .any(|note| note.place == "usr/lib/a/conan.lock")
    };
    assert!(!told(debian("12"), "A <a@debian.org>"));
    assert!(told(debian("12"), "Docker <support@docker.com>"));
    let other = inspect("usr/lib/os-release", "ID=plan9\nVERSION_ID=4\n");
    assert!(told(at(0, Visibility::Present, other), "A <a@debian.org>"));
}

/// Two lines of one file on the same package: one that counts is there, and what one of them does not
/// tell of a program nobody knows of both.
#[test]
fn the_same_package_twice_in_a_file() {
    let linked = |os: &str, packages: &[&str]| seawall_model::Linked {
        os: os.to_owned(),
        arch: "amd64".to_owned(),
        packages: packages.iter().map(|path| (*path).to_owned()).collect(),
    };
    let package = |uncounted: Option<&str>, linked: Option<seawall_model::Linked>| {
        let mut package = Package::new(PackageKind::GOLANG, "m", "v1.0.0");
        package.uncounted = uncounted.map(str::to_owned);
        package.linked = linked;
        Draft::new("go_binary", package)
    };
    let one = |a: Draft, b: Draft| {
        let both = draft::merged(vec![a, b]);
        assert_eq!(both.len(), 1);
        both[0].package.clone()
    };
    let counts = |a, b| one(package(a, None), package(b, None)).uncounted;
    assert_eq!(counts(Some("why"), Some("why")).as_deref(), Some("why"));
    assert_eq!(counts(Some("why"), None), None);
    assert_eq!(counts(None, Some("why")), None);
    let holds = |a, b| one(package(None, a), package(None, b)).linked;
    let (x, y) = (linked("linux", &["x"]), linked("linux", &["y"]));
    let both = holds(Some(x.clone()), Some(y));
    assert_eq!(both, Some(linked("linux", &["x", "y"])));
    assert_eq!(holds(Some(x.clone()), None), None);
    let nothing = linked("linux", &[]);
    assert_eq!(holds(Some(nothing.clone()), Some(x.clone())), Some(nothing));
    assert_eq!(holds(Some(linked("js", &["x"])), Some(x)), None);
}
