//! Whose a package is, by what it says of itself.

use super::*;
use seawall_model::PackageKind;

fn os(id: &str) -> OperatingSystem {
    OperatingSystem {
        id: id.to_owned(),
        ..OperatingSystem::default()
    }
}

fn package(kind: &PackageKind, version: &str, vendor: &str) -> Package {
    let mut package = Package::new(kind.clone(), "x", version);
    package.vendor = (!vendor.is_empty()).then(|| vendor.to_owned());
    package
}

fn is_other(kind: &PackageKind, id: &str, version: &str, vendor: &str) -> bool {
    let mut package = package(kind, version, vendor);
    let holes = mark(std::slice::from_mut(&mut package), &os(id));
    let marked = package.unassessed.is_some();
    assert_eq!(!holes.is_empty(), marked, "{vendor}: {holes:?}");
    marked
}

#[test]
fn only_what_is_sure() {
    let (deb, rpm) = (&PackageKind::DEB, &PackageKind::RPM);
    for (version, vendor) in [
        ("5:20", "Docker <support@docker.com>"),
        ("15.1-1.pgdg120+1", "Debian PostgreSQL Maintainers <x@y>"),
        ("1", "Origin: Acme; A <a@acme.example>"),
    ] {
        assert!(is_other(deb, "debian", version, vendor), "{vendor}");
    }
    for vendor in [
        "Origin: Debian; A <a@example.org>",
        "A Person <person@example.org>",
        "",
    ] {
        assert!(!is_other(deb, "debian", "1", vendor), "{vendor}");
    }
    assert!(is_other(rpm, "rhel", "1", "Fedora Project"));
    assert!(!is_other(rpm, "rhel", "1", "Red Hat, Inc."));
    assert!(!is_other(rpm, "rhel", "1", "(none)"));
    assert!(!is_other(rpm, "unheard-of", "1", "Anybody"));
}

#[test]
fn names_that_imitate_a_distributions() {
    let (deb, rpm) = (&PackageKind::DEB, &PackageKind::RPM);
    for vendor in [
        "Origin: Debian Fake Team; A <a@example.org>",
        "Origin: Not-Debian",
        "Origin: debianesque",
    ] {
        assert!(is_other(deb, "debian", "1", vendor), "{vendor}");
    }
    for (id, vendor) in [
        ("almalinux", "AlmaLinux Fake Team"),
        ("almalinux", "almalinuxes"),
        ("rocky", "Rocky Mountain Builds"),
        ("rhel", "Red Hatters"),
        ("amzn", "Amazon Seller 1234"),
    ] {
        assert!(is_other(rpm, id, "1", vendor), "{vendor}");
    }
    for (id, vendor) in [
        ("almalinux", "AlmaLinux"),
        ("rocky", "Rocky Enterprise Software Foundation"),
        ("amzn", "Amazon Linux"),
        ("amzn", "Amazon.com, Inc."),
        ("ol", "Oracle America"),
        ("sles", "SUSE LLC <https://www.suse.com/>"),
        ("photon", "VMware, Inc."),
        ("mariner", "Microsoft Corporation"),
    ] {
        assert!(!is_other(rpm, id, "1", vendor), "{vendor}");
    }
}

#[test]
fn a_database_of_another_distribution() {
    let (deb, rpm) = (&PackageKind::DEB, &PackageKind::RPM);
    let gap = |id: &str, kind: &PackageKind, vendors: &[(&str, usize)]| {
        let many = vendors.iter();
        let many = many.flat_map(|(vendor, n)| std::iter::repeat_n(*vendor, *n));
        let mut packages: Vec<Package> = many.map(|v| package(kind, "1", v)).collect();
        let holes = mark(&mut packages, &os(id));
        let mut foreign = holes
            .iter()
            .filter(|h| h.name == "foreign-package-database");
        foreign.next().map(|hole| hole.what.clone())
    };
    let ubuntu = "Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>";
    let person = "A Person <a@debian.org>";
    assert_eq!(
        gap("debian", deb, &[(ubuntu, 9), (person, 3)]).as_deref(),
        Some("12 packages, 3 of them of debian")
    );
    assert_eq!(gap("ubuntu", deb, &[(ubuntu, 9), (person, 3)]), None);
    assert_eq!(gap("debian", deb, &[(person, 9), (ubuntu, 3)]), None);
    assert!(gap("almalinux", rpm, &[("Microsoft Corporation", 3)]).is_some());
    assert!(gap("almalinux", rpm, &[("Acme", 3)]).is_some());
    // EPEL, however much of it.
    let epel = [("Fedora Project", 9), ("Red Hat, Inc.", 2)];
    assert_eq!(gap("rhel", rpm, &epel), None);
    assert_eq!(gap("rhel", rpm, &[("", 3)]), None);
}
