//! Packages as parts of something: of a platform, a module, another package.

use seawall_model::{Package, PackageKind, VexIdentity, VexProduct};

use crate::target::{of_one, part, purl, target};

#[test]
fn platforms() {
    let cpe = |text: &str| VexIdentity {
        cpes: vec![text.to_owned()],
        ..VexIdentity::default()
    };
    let other = "the product is of another platform";
    for (platform, wanted) in [
        ("cpe:/o:debian:debian_linux:12", "cleared"),
        ("cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*", "cleared"),
        ("cpe:2.3:o:debian:debian_linux:*:*:*:*:*:*:*:*", "cleared"),
        ("cpe:/o:debian:debian_linux:11", other),
        ("cpe:/o:debian:debian_linux:1", other),
        ("cpe:/o:redhat:enterprise_linux:12", other),
        ("cpe:/a:redhat:openshift:4.16::el9", other),
        ("debian", other),
    ] {
        let one = part(cpe(platform), purl("pkg:npm/lodash"));
        assert_eq!(of_one(&target(), "CVE-2", one), wanted, "{platform}");
    }
    let one = part(VexIdentity::default(), purl("pkg:npm/lodash"));
    assert_eq!(of_one(&target(), "CVE-2", one), other);
    let mut no_os = target();
    no_os.os = None;
    let one = part(cpe("cpe:/o:debian:debian_linux"), purl("pkg:npm/lodash"));
    assert_eq!(of_one(&no_os, "CVE-2", one), other);
}

#[test]
fn modules() {
    for (module, cleared) in [
        ("pkg:rpmmod/redhat/nodejs@18:90", true),
        ("pkg:rpmmod/redhat/nodejs@18", true),
        ("pkg:rpmmod/redhat/nodejs", true),
        ("pkg:rpmmod/redhat/nodejs@20", false),
        ("pkg:rpmmod/redhat/node", false),
    ] {
        let one = part(purl(module), purl("pkg:rpm/redhat/nodejs"));
        assert_eq!(
            of_one(&target(), "CVE-4", one) == "cleared",
            cleared,
            "{module}"
        );
    }
}

/// lodash inside express: only where nothing else needs lodash.
fn in_express(change: impl FnOnce(&mut Vec<Package>)) -> String {
    let mut target = target();
    change(&mut target.packages);
    let one = part(purl("pkg:npm/express@4"), purl("pkg:npm/lodash"));
    of_one(&target, "CVE-2", one)
}

#[test]
fn packages_of_packages() {
    let elsewhere = "the product is not known to be the only one that needs the package";
    assert_eq!(in_express(|_| {}), "cleared");
    assert_eq!(in_express(|all| all[1].direct = Some(true)), elsewhere);
    assert_eq!(in_express(|all| all[2].depends_on.clear()), elsewhere);
    assert_eq!(
        in_express(|all| all[2].version = "5.0.0".to_owned()),
        "the product that contains the package is not in the target"
    );
    // Another one needs it, by itself or by way of a third.
    let other = |name: &str, needs: &str| {
        let mut other = Package::new(PackageKind::NPM, name, "1");
        other.depends_on.push(needs.to_owned());
        other
    };
    assert_eq!(
        in_express(|all| all.push(other("x", "lodash@4.17.20"))),
        elsewhere
    );
    let through = |all: &mut Vec<Package>| {
        let mut between = other("y", "lodash@4.17.20");
        between.depends_on.push("y@1".to_owned());
        all[2].depends_on = vec!["y@1".to_owned()];
        all.push(between);
    };
    assert_eq!(in_express(through), "cleared");
    let both = |all: &mut Vec<Package>| {
        through(all);
        all.push(other("z", "y@1"));
    };
    assert_eq!(in_express(both), elsewhere);
    // A circle that nothing above leads into.
    let circle = |all: &mut Vec<Package>| {
        all[2].depends_on.clear();
        all.push(other("x", "lodash@4.17.20"));
        all[1].depends_on.push("x@1".to_owned());
    };
    assert_eq!(in_express(circle), elsewhere);
    let beside = |all: &mut Vec<Package>| {
        let mut one = other("x", "lodash@4.17.20");
        one.depends_on.push("y@1".to_owned());
        all.push(one);
        all.push(other("y", "x@1"));
    };
    assert_eq!(in_express(beside), elsewhere);
    // What an operating system's package installed is part of it.
    let owned = |all: &mut Vec<Package>| {
        all[2].depends_on.clear();
        all[1].owned_by = Some(all[2].reference.clone());
    };
    assert_eq!(in_express(owned), "cleared");
}

#[test]
fn all_around_must_hold() {
    let mut one: VexProduct = part(purl("pkg:oci/api"), purl("pkg:npm/lodash"));
    one.within.push(purl("pkg:npm/nothing"));
    assert_eq!(
        of_one(&target(), "CVE-2", one),
        "the product that contains the package is not in the target"
    );
}
