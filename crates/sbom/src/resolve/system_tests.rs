//! Packages of systems whose advisories are not here, or that are not of the named system.

use seawall_model::{OperatingSystem, Package, PackageKind, PackageLocation};

use super::*;

fn os(id: &str, version: &str) -> OperatingSystem {
    OperatingSystem {
        id: id.to_owned(),
        version: version.to_owned(),
        name: format!("{id} {version}"),
        ..OperatingSystem::default()
    }
}

fn package(kind: &str, name: &str, path: &str) -> Package {
    let mut package = Package::new(PackageKind::new(kind), name, "1");
    package.locations.push(PackageLocation {
        path: path.to_owned(),
        ..PackageLocation::default()
    });
    package
}

/// Names and places of all that is said.
fn said(os: Option<&OperatingSystem>, packages: &mut [Package]) -> Vec<(String, String)> {
    let mut holes: Vec<Hole> = absent(os, packages).into_iter().collect();
    holes.extend(system_holes(os, packages));
    holes
        .into_iter()
        .map(|hole| (hole.name.to_string(), hole.place))
        .collect()
}

fn one(name: &str, place: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), place.to_owned())]
}

#[test]
fn a_system_without_advisories_is_a_gap_also_without_packages() {
    for id in [
        "arch", "gentoo", "nixos", "void", "openwrt", "plan9", "fedora",
    ] {
        let gap = one("unsupported-distribution", &format!("{id} 1"));
        assert_eq!(said(Some(&os(id, "1")), &mut []), gap, "{id}");
        // What a database of another kind holds makes it no better.
        let mut packages = [package("deb", "a", "var/lib/dpkg/status")];
        assert_eq!(said(Some(&os(id, "1")), &mut packages), gap, "{id}");
    }
    let covered = one("no-package-database", "debian 12");
    assert_eq!(said(Some(&os("debian", "12")), &mut []), covered);
    let nothing = one("no-operating-system", "the whole file system");
    assert_eq!(said(None, &mut []), nothing);
}

#[test]
fn a_database_of_another_package_manager_is_a_gap() {
    let databases = [
        ("alpine", "deb", "var/lib/dpkg/status"),
        ("debian", "apk", "lib/apk/db/installed"),
        ("debian", "rpm", "var/lib/rpm/rpmdb.sqlite"),
        ("almalinux", "deb", "var/lib/dpkg/status"),
        ("ubuntu", "alpm", "bom.json"),
    ];
    for (id, kind, path) in databases {
        let os = os(id, "1");
        let own = kind_of(&os).unwrap();
        let mut packages = [package(own.as_str(), "own", "p"), package(kind, "x", path)];
        let gap = one("foreign-package-database", path);
        assert_eq!(said(Some(&os), &mut packages), gap, "{id}: {kind}");
        assert_eq!(packages[0].unassessed, None);
        assert!(packages[1].unassessed.is_some());

        let mut alone = [package(kind, "x", path)];
        let names: Vec<_> = said(Some(&os), &mut alone)
            .into_iter()
            .map(|h| h.0)
            .collect();
        assert_eq!(names, ["no-package-database", "foreign-package-database"]);
    }
}

#[test]
fn packages_of_no_system() {
    let unknown = one("unknown-distribution", "the whole file system");
    for kind in ["deb", "rpm", "apk", "alpm", "nix"] {
        assert_eq!(
            said(None, &mut [package(kind, "a", "p")]),
            unknown,
            "{kind}"
        );
    }
    let mut gone = [package("apk", "a", "lib/apk/db/installed")];
    gone[0].state = PackageState::Deleted;
    let absent = one("no-package-database", "debian 12");
    assert_eq!(said(Some(&os("debian", "12")), &mut gone), absent);
    let mut language = [package("npm", "a", "package-lock.json")];
    assert_eq!(said(None, &mut language)[0].0, "no-operating-system");
}
