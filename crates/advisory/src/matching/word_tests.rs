//! Clearance is earned: by whom a language package that a system package installed may be cleared.

use seawall_model::{
    Advisory, Coverage, OperatingSystem, Package, PackageKind, PackageLocation, PackageRole,
    SourcePackage, Status,
};

use super::tests::{affected, index};
use super::*;
use crate::index::Index;

/// What upstream says of lodash.
fn npm() -> Index {
    let advisory = Advisory {
        id: "GHSA-1".to_owned(),
        aliases: vec!["CVE-2021-23337".to_owned()],
        affected: vec![affected("npm", PackageRole::Binary, "lodash", "4.17.21")],
        ..Advisory::default()
    };
    index("ghsa", vec![advisory])
}

/// What a distribution says of a package of its own.
fn distribution(release: &str, role: PackageRole, name: &str) -> Index {
    let advisory = Advisory {
        id: "CVE-2000-0001".to_owned(),
        affected: vec![affected(release, role, name, "1-1")],
        ..Advisory::default()
    };
    index("distribution", vec![advisory])
}

fn os(id: &str, version: &str) -> OperatingSystem {
    OperatingSystem {
        id: id.to_owned(),
        version: version.to_owned(),
        ..OperatingSystem::default()
    }
}

/// A system package, and lodash that it installed.
fn packages(kind: PackageKind, name: &str, source: &str, path: &str) -> [Package; 2] {
    let mut system = Package::new(kind, name, "2-1");
    system.reference = "system".to_owned();
    system.purl = format!("pkg:x/{name}");
    system.source = Some(SourcePackage {
        name: source.to_owned(),
        version: "2-1".to_owned(),
    });
    let mut lodash = Package::new(PackageKind::NPM, "lodash", "4.17.20");
    lodash.purl = "pkg:npm/lodash@4.17.20".to_owned();
    lodash.owned_by = Some("system".to_owned());
    lodash.locations.push(PackageLocation {
        path: path.to_owned(),
        ..PackageLocation::default()
    });
    [system, lodash]
}

const SHARE: &str = "usr/share/acme/node_modules/lodash/package.json";
const OPT: &str = "opt/acme/node_modules/lodash/package.json";

fn judged(os: &OperatingSystem, indexes: Vec<Index>, packages: &[Package]) -> Matches {
    Matcher::new(indexes, Vec::new()).match_packages(Some(os), packages)
}

/// That lodash's vulnerability is a finding that counts, and why the distribution does not clear it.
fn refusal(matches: &Matches) -> (&str, &str) {
    assert_eq!(matches.upstream, []);
    let [finding] = matches.findings.as_slice() else {
        panic!("{:?}", matches.findings);
    };
    assert_eq!(finding.id, "CVE-2021-23337");
    assert_eq!(finding.status, Status::Affected);
    assert!(finding.counts());
    assert_eq!(finding.verdicts.last().unwrap().source, "ghsa");
    let first = &finding.verdicts[0];
    (&first.source, &first.reason)
}

#[test]
fn a_package_that_the_distribution_does_not_know_clears_nothing() {
    for (kind, id, version, release) in [
        (PackageKind::DEB, "debian", "12", "Debian:12"),
        (PackageKind::DEB, "ubuntu", "22.04", "Ubuntu:22.04"),
        (PackageKind::RPM, "almalinux", "9", "AlmaLinux:9"),
        (PackageKind::RPM, "rhel", "9", "Red Hat:9"),
        (PackageKind::APK, "alpine", "3.19", "Alpine:v3.19"),
    ] {
        let data = distribution(release, PackageRole::Source, "nodejs");
        let acme = packages(kind, "acme-app", "acme", SHARE);
        let matches = judged(&os(id, version), vec![npm(), data], &acme);
        let reason = "the distribution's data do not know acme-app (source acme), which installed \
                      it: upstream's word stands";
        assert_eq!(refusal(&matches), ("distribution", reason), "{id}");
        assert_eq!(matches.coverage.gaps, [], "{id}");
    }
}

#[test]
fn a_package_that_it_knows_leaves_the_word_to_it() {
    let debian = os("debian", "12");
    let silent = |data: Index, packages: &[Package]| {
        let matches = judged(&debian, vec![npm(), data], packages);
        let notes = matches.coverage.notes.iter();
        let silent = notes.filter(|note| note.name == "upstream-only").count();
        (matches.findings.len(), silent)
    };
    let own = packages(
        PackageKind::DEB,
        "node-lodash",
        "lodash",
        "usr/share/nodejs/lodash",
    );
    let by_source = distribution("Debian:12", PackageRole::Source, "lodash");
    assert_eq!(silent(by_source, &own), (0, 1));
    let by_name = distribution("Debian:12", PackageRole::Binary, "node-lodash");
    assert_eq!(silent(by_name, &own), (0, 1));
    // In an older release, and so the distribution's own; this one's data are at hand too.
    let older = Advisory {
        id: "CVE-2000-0002".to_owned(),
        affected: vec![
            affected("Debian:9", PackageRole::Source, "lodash", "1"),
            affected("Debian:12", PackageRole::Source, "other", "1"),
        ],
        ..Advisory::default()
    };
    assert_eq!(silent(index("distribution", vec![older]), &own), (0, 1));
    // Another distribution's knowledge is none.
    let ubuntu = Advisory {
        id: "CVE-2000-0002".to_owned(),
        affected: vec![
            affected("Ubuntu:22.04", PackageRole::Source, "lodash", "1"),
            affected("Debian:12", PackageRole::Source, "other", "1"),
        ],
        ..Advisory::default()
    };
    assert_eq!(silent(index("distribution", vec![ubuntu]), &own), (1, 0));
}

#[test]
fn neither_a_third_party_nor_a_borrowed_name_clears() {
    let debian = os("debian", "12");
    let data = || distribution("Debian:12", PackageRole::Source, "nodejs");
    let mut third = packages(PackageKind::DEB, "nodejs", "nodejs", SHARE);
    third[0].unassessed = Some("from a third party: NodeSource".to_owned());
    let matches = judged(&debian, vec![npm(), data()], &third);
    let (source, reason) = refusal(&matches);
    assert_eq!(source, "seawall");
    assert!(
        reason.ends_with("is not judged: from a third party: NodeSource"),
        "{reason}"
    );
    // One that calls itself built of a source that the distribution knows.
    let borrowed = packages(PackageKind::DEB, "acme-app", "nodejs", OPT);
    let matches = judged(&debian, vec![npm(), data()], &borrowed);
    let (source, reason) = refusal(&matches);
    assert_eq!(source, "seawall");
    assert!(reason.starts_with("it lies below /opt/"), "{reason}");
    for place in ["usr/local/lib/x", "srv/x", "home/a/x", "root/x"] {
        let there = packages(PackageKind::DEB, "acme-app", "nodejs", place);
        assert_eq!(
            judged(&debian, vec![npm(), data()], &there).findings.len(),
            1,
            "{place}"
        );
    }
}

/// What is not cleared needs its own ecosystem's advisories: without them nobody has looked.
#[test]
fn without_upstreams_data_what_nobody_vouches_for_is_a_gap() {
    let debian = os("debian", "12");
    let data = distribution("Debian:12", PackageRole::Source, "nodejs");
    let acme = packages(PackageKind::DEB, "acme-app", "acme", OPT);
    let matches = judged(&debian, vec![data], &acme);
    let gaps: Vec<_> = matches
        .coverage
        .gaps
        .iter()
        .map(|g| g.place.as_str())
        .collect();
    assert_eq!(gaps, ["npm"]);
    let called: Vec<_> = ecosystems_of(Some(&debian), &acme)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(called, ["Debian:12", "npm"]);
}

#[test]
fn system_packages_that_nobody_speaks_of_are_told() {
    let told = |kind: &PackageKind, id: &str, release: &str, vendors: &[Option<&str>]| {
        let data = distribution(release, PackageRole::Source, "known");
        let package = |(number, vendor): (usize, Option<&str>)| {
            let mut package = Package::new(kind.clone(), format!("p{number}"), "2-1");
            package.vendor = vendor.map(str::to_owned);
            package
        };
        let mut all: Vec<Package> = vendors.iter().copied().enumerate().map(package).collect();
        let mut known = Package::new(kind.clone(), "known", "2-1");
        known.vendor = Some("Anybody <a@acme.example>".to_owned());
        all.push(known);
        let version = release.split_once(':').unwrap().1;
        let matches = judged(&os(id, version), vec![data], &all);
        assert_eq!(
            (matches.findings.len(), matches.coverage.gaps.len()),
            (0, 0)
        );
        let notes = matches.coverage.notes.iter();
        let notes = notes.filter(|note| note.reason == run::NOBODYS);
        notes.map(|note| note.place.clone()).collect::<Vec<_>>()
    };
    let deb = [
        Some("Debian Python Team <team+python@tracker.debian.org>"),
        Some("A Person <a@debian.org>"),
        Some("Origin: Debian; A Person <a@example.org>"),
        Some("Debian Team <a@notdebian.org>"),
        Some("Acme <ops@acme.example>"),
        None,
    ];
    assert_eq!(
        told(&PackageKind::DEB, "debian", "Debian:12", &deb),
        ["p3, p4, p5"]
    );
    let rpm = [Some("AlmaLinux"), Some("(none)"), None];
    assert_eq!(
        told(&PackageKind::RPM, "almalinux", "AlmaLinux:9", &rpm),
        ["p1, p2"]
    );
}

/// A version that no range can speak of is neither affected nor clear, wherever an order puts it.
#[test]
fn a_version_that_is_none_is_told() {
    let words = [
        "",
        "latest",
        "not a version",
        "${project.version}",
        "git+https://x/y1#a",
    ];
    for (ecosystem, kind, id) in [
        ("PyPI", PackageKind::PYPI, "x"),
        ("npm", PackageKind::NPM, "x"),
        ("Maven", PackageKind::MAVEN, "x"),
        ("Go", PackageKind::GOLANG, "x"),
        ("Debian:12", PackageKind::DEB, "debian"),
        ("AlmaLinux:12", PackageKind::RPM, "almalinux"),
        ("Alpine:v12.0", PackageKind::APK, "alpine"),
    ] {
        let mut listed = affected(ecosystem, PackageRole::Binary, "a", "1.0");
        listed.ranges.clear();
        listed.versions = vec!["1.0".to_owned()];
        let mut between = affected(ecosystem, PackageRole::Binary, "a", "1.0.2");
        between.ranges[0].introduced = Some("1.0.1".to_owned());
        for entry in [&listed, &between] {
            let advisory = Advisory {
                id: "X-1".to_owned(),
                affected: vec![entry.clone()],
                ..Advisory::default()
            };
            let index = index("x", vec![advisory]);
            let matcher = Matcher::new(vec![index], Vec::new());
            let os = os(id, "12.0");
            let matched = |version: &str| {
                let package = Package::new(kind.clone(), "a", version);
                // Beside one that is judged: where none is, that is a gap besides.
                let other = Package::new(kind.clone(), "b", "1.0.0");
                matcher.match_packages(Some(&os), &[package, other])
            };
            for word in words {
                let matches = matched(word);
                let notes: Vec<_> = matches.coverage.notes.iter().map(|n| &n.name).collect();
                assert_eq!(notes, ["unparsable-version"], "{ecosystem}: {word:?}");
                assert_eq!(
                    (matches.findings.len(), matches.coverage.gaps.len()),
                    (0, 0)
                );
            }
            let version = if kind == PackageKind::GOLANG {
                "v1.0.3"
            } else {
                "1.0.3"
            };
            assert_eq!(
                matched(version).coverage,
                Coverage::default(),
                "{ecosystem}"
            );
        }
    }
}
