//! Entries that name packages of a Go module, against what a program has of it.

use seawall_model::{Advisory, Import, Linked, Package, PackageKind, PackageRole, Status};

use super::tests::{affected, index};
use super::*;

const MODULE: &str = "example.org/m";

fn import(path: &str, os: &[&str], functions: bool) -> Import {
    Import {
        path: path.to_owned(),
        os: os.iter().map(|os| (*os).to_owned()).collect(),
        arches: Vec::new(),
        functions,
    }
}

fn advisory(id: &str, alias: &str, imports: &[Import]) -> Advisory {
    let mut affected = affected("Go", PackageRole::Binary, MODULE, "1.5.0");
    affected.imports = imports.to_vec();
    Advisory {
        id: id.to_owned(),
        aliases: vec![alias.to_owned()],
        affected: vec![affected],
        ..Advisory::default()
    }
}

fn package(version: &str, linked: Option<(&str, &[&str])>) -> Package {
    let mut package = Package::new(PackageKind::GOLANG, MODULE, version);
    package.purl = format!("pkg:golang/{MODULE}@{version}");
    package.linked = linked.map(|(os, packages)| Linked {
        os: os.to_owned(),
        arch: "amd64".to_owned(),
        packages: packages.iter().map(|path| (*path).to_owned()).collect(),
    });
    package
}

fn matcher(advisories: Vec<Advisory>) -> Matcher {
    Matcher::new(vec![index("go", advisories)], Vec::new())
}

/// Ids of the findings, and the reason why the package is clear of the first vulnerability.
fn judged(advisories: Vec<Advisory>, package: &Package) -> (Vec<String>, String) {
    let first = advisories[0].id.clone();
    let matcher = matcher(advisories);
    let packages = std::slice::from_ref(package);
    let found = matcher.match_packages(None, packages).findings;
    let clear = matcher.clear_of(None, packages, &first);
    let reason = clear.first().map(|finding| {
        assert!(matches!(
            finding.status,
            Status::NotAffected | Status::Fixed
        ));
        finding.evidence.clone()
    });
    let ids = found.into_iter().map(|finding| finding.id).collect();
    (ids, reason.unwrap_or_default())
}

#[test]
fn only_what_the_program_has_is_affected() {
    let imports = [import("a", &[], true), import("b/c", &[], true)];
    let one = || vec![advisory("GO-1", "CVE-2020-1", &imports)];
    let of = |packages: &[&str]| judged(one(), &package("v1.4.0", Some(("linux", packages))));
    for packages in [["a", "x"], ["b/c", "x"]] {
        assert_eq!(of(&packages).0, ["CVE-2020-1"]);
    }
    let (found, reason) = of(&["b", "c", "x", "aa"]);
    assert!(found.is_empty());
    assert_eq!(
        reason,
        "GO-1: go: v1.4.0 is in all, < 1.5.0, but the program has no code of example.org/m/a, \
         example.org/m/b/c"
    );
    // The module's own package, by its path.
    let root = vec![advisory("GO-1", "CVE-2020-1", &[import(".", &[], true)])];
    let (_, reason) = judged(root, &package("v1.4.0", Some(("linux", &["a"]))));
    assert!(reason.ends_with("no code of example.org/m"), "{reason}");
}

/// Whatever is not known clears nothing.
#[test]
fn what_is_not_told_is_affected() {
    let named = || vec![advisory("GO-1", "CVE-2020-1", &[import("a", &[], true)])];
    let whole = || vec![advisory("GO-1", "CVE-2020-1", &[])];
    let data = || vec![advisory("GO-1", "CVE-2020-1", &[import("a", &[], false)])];
    let there: Option<(&str, &[&str])> = Some(("linux", &["x"]));
    let nothing: Option<(&str, &[&str])> = Some(("linux", &[]));
    for (advisories, linked) in [
        (named(), None),
        (named(), nothing),
        (whole(), there),
        (data(), there),
    ] {
        let (found, _) = judged(advisories, &package("v1.4.0", linked));
        assert_eq!(found, ["CVE-2020-1"], "{linked:?}");
    }
    assert!(judged(named(), &package("v1.4.0", there)).0.is_empty());
}

#[test]
fn an_entry_of_another_system_does_not_concern_the_program() {
    let on = |os: &[&str], own: &str| {
        let imports = [import("a", os, true)];
        let advisories = vec![advisory("GO-1", "CVE-2020-1", &imports)];
        judged(advisories, &package("v1.4.0", Some((own, &["a"]))))
    };
    for (os, own) in [
        (&["windows"][..], "windows"),
        (&["js", "linux"], "linux"),
        (&[], "linux"),
        // Not told.
        (&["windows"], ""),
        // What holds for one of them holds for the other.
        (&["linux"], "android"),
        (&["darwin"], "ios"),
        (&["solaris"], "illumos"),
    ] {
        assert_eq!(on(os, own).0, ["CVE-2020-1"], "{os:?} {own}");
    }
    let (found, reason) = on(&["windows"], "linux");
    assert!(found.is_empty());
    let expected =
        "example.org/m/a is affected on windows only, and the program is for linux/amd64";
    assert!(reason.ends_with(expected), "{reason}");
    // One package for another system, and one that is there.
    let both = [import("a", &["windows"], true), import("b", &[], true)];
    let both = vec![advisory("GO-1", "CVE-2020-1", &both)];
    let (found, _) = judged(both, &package("v1.4.0", Some(("linux", &["a", "b"]))));
    assert_eq!(found, ["CVE-2020-1"]);
    let mut arm = import("a", &[], true);
    arm.arches = vec!["arm".to_owned()];
    let arm = vec![advisory("GO-1", "CVE-2020-1", &[arm])];
    let (found, reason) = judged(arm, &package("v1.4.0", Some(("linux", &["a"]))));
    assert!(
        found.is_empty() && reason.contains("on arm only"),
        "{reason}"
    );
}

#[test]
fn who_names_packages_speaks_for_those_who_do_not() {
    let named = |id: &str, path: &str| advisory(id, "CVE-2020-1", &[import(path, &[], true)]);
    let whole = |id: &str| advisory(id, "CVE-2020-1", &[]);
    let has = package("v1.4.0", Some(("linux", &["x"])));
    let (found, reason) = judged(vec![whole("GHSA-1"), named("GO-1", "a")], &has);
    assert!(found.is_empty(), "{found:?}");
    assert!(
        reason.contains("by GO-1, the program has no code of"),
        "{reason}"
    );
    // Also where the one that names them sees the fix in an earlier version.
    let mut earlier = named("GO-1", "a");
    earlier.affected[0].ranges = affected("Go", PackageRole::Binary, MODULE, "1.3.0").ranges;
    assert_eq!(judged(vec![whole("GHSA-1"), earlier], &has).0, [""; 0]);
    // Not where another names one that is there, or speaks of the module as a whole elsewhere, or is
    // about something else.
    let there = vec![whole("GHSA-1"), named("GO-1", "a"), named("GO-2", "x")];
    assert_eq!(judged(there, &has).0, ["CVE-2020-1"]);
    let mut mixed = named("GO-1", "a");
    mixed.affected.push(whole("").affected[0].clone());
    assert_eq!(judged(vec![mixed.clone()], &has).0, ["CVE-2020-1"]);
    assert_eq!(judged(vec![whole("GHSA-1"), mixed], &has).0, ["CVE-2020-1"]);
    let other = advisory("GO-1", "CVE-2020-2", &[import("a", &[], true)]);
    assert_eq!(judged(vec![whole("GHSA-1"), other], &has).0, ["CVE-2020-1"]);
}

/// A program without the packages is clear of it in whatever version the module is.
#[test]
fn an_unknown_version_of_what_is_not_there_is_clear() {
    let one = || vec![advisory("GO-1", "CVE-2020-1", &[import("a", &[], true)])];
    let notes = |linked: &[&str]| {
        let package = package("", Some(("linux", linked)));
        let matches = matcher(one()).match_packages(None, &[package]);
        assert_eq!(matches.findings, []);
        matches.coverage.notes.len()
    };
    assert_eq!((notes(&["x"]), notes(&["a"])), (0, 1));
}
