//! Which package a product means.

use seawall_model::{VexIdentity, VexStatus, VexVersion};

use crate::target::{document, judged, of_one, product, purl, target};

#[test]
fn package_urls_mean_what_they_say_and_no_more() {
    let version = "the version of the product differs";
    let absent = "the product is not in the target";
    let of = |key: &str| format!("the qualifier {key} of the product differs");
    let (arch, distro) = (of("arch"), of("distro"));
    let (upstream, place) = (of("upstream"), of("repository_url"));
    let unknown = of("x");
    for (id, text, wanted) in [
        ("CVE-1", "pkg:deb/debian/libssl3", "cleared"),
        ("CVE-1", "pkg:deb/debian/libssl3@1%3A3.0.9-1", "cleared"),
        ("CVE-1", "pkg:deb/debian/libssl3@3.0.9-1?epoch=1", "cleared"),
        ("CVE-1", "pkg:deb/debian/libssl3@3.0.9-1", version),
        ("CVE-1", "pkg:deb/debian/libssl3@1%3A3.0.9-2", version),
        ("CVE-1", "pkg:deb/debian/libssl3?arch=amd64", "cleared"),
        ("CVE-1", "pkg:deb/debian/libssl3?arch=arm64", &arch),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?distro=debian-12",
            "cleared",
        ),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?distro=debian-12.4",
            "cleared",
        ),
        ("CVE-1", "pkg:deb/debian/libssl3?distro=bookworm", "cleared"),
        ("CVE-1", "pkg:deb/debian/libssl3?distro=debian-11", &distro),
        ("CVE-1", "pkg:deb/debian/libssl3?distro=debian-1", &distro),
        ("CVE-1", "pkg:deb/debian/libssl3?distro=debian-120", &distro),
        ("CVE-1", "pkg:deb/debian/libssl3?distro=debian", &distro),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?upstream=openssl",
            "cleared",
        ),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?upstream=openssl%401",
            "cleared",
        ),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?upstream=openssl-compat",
            &upstream,
        ),
        (
            "CVE-1",
            "pkg:deb/debian/libssl3?repository_url=a.example",
            &place,
        ),
        ("CVE-1", "pkg:deb/debian/libssl3?x=y", &unknown),
        ("CVE-1", "pkg:deb/ubuntu/libssl3", absent),
        ("CVE-1", "pkg:deb/libssl3", absent),
        ("CVE-1", "pkg:apk/debian/libssl3", absent),
        // A source package means what is built of it.
        ("CVE-1", "pkg:deb/debian/openssl?arch=source", "cleared"),
        (
            "CVE-1",
            "pkg:deb/debian/openssl@1%3A3.0.9-1?arch=source",
            "cleared",
        ),
        (
            "CVE-1",
            "pkg:deb/debian/openssl@1%3A3.0.8-1?arch=source",
            version,
        ),
        ("CVE-1", "pkg:deb/debian/openssl", absent),
        ("CVE-1", "pkg:deb/debian/libssl3?arch=source", absent),
        ("ghsa-1", "pkg:deb/debian/libssl3", "cleared"),
    ] {
        assert_eq!(
            of_one(&target(), id, product(purl(text))),
            wanted,
            "{id} {text}"
        );
    }
}

#[test]
fn package_urls_of_every_ecosystem() {
    let version = "the version of the product differs";
    let absent = "the product is not in the target";
    let of = |key: &str| format!("the qualifier {key} of the product differs");
    let subpath = of("subpath");
    for (id, text, wanted) in [
        ("CVE-2", "pkg:npm/lodash@4.17.20", "cleared"),
        ("CVE-2", "pkg:npm/lodash@4.17.21", version),
        ("CVE-2", "pkg:npm/lodash#lib", &subpath),
        (
            "CVE-2",
            "pkg:npm/express",
            "the product is in the target, and the vulnerability was not found in it",
        ),
        ("CVE-3", "pkg:maven/org.a/b@1", "cleared"),
        ("CVE-3", "pkg:maven/org.a/b@1.0.0?type=jar", "cleared"),
        ("CVE-3", "pkg:maven/b@1.0", absent),
        ("CVE-4", "pkg:rpm/redhat/nodejs@18.0-1.el9", "cleared"),
        ("CVE-4", "pkg:rpm/redhat/nodejs?rpmmod=nodejs:18", "cleared"),
        (
            "CVE-4",
            "pkg:rpm/redhat/nodejs?rpmmod=nodejs:1",
            &of("rpmmod"),
        ),
        (
            "CVE-9",
            "pkg:npm/lodash",
            "the vulnerability is not among the findings",
        ),
        (
            "CVE-6",
            "pkg:npm/lodash",
            "the findings of the vulnerability are of no package",
        ),
    ] {
        assert_eq!(
            of_one(&target(), id, product(purl(text))),
            wanted,
            "{id} {text}"
        );
    }
}

#[test]
fn versions_beside_the_url() {
    let one = |text: &str| VexVersion::One(text.to_owned());
    let range = |text: &str| VexVersion::Range(text.to_owned());
    let not = |version| VexVersion::Not(Box::new(version));
    let (version, unclear) = (
        "the version of the product differs",
        "the versions of the product can't be read or compared",
    );
    for (versions, wanted) in [
        (vec![one("4.17.20")], "cleared"),
        (vec![one("4.17.21")], version),
        (vec![one("1"), one("4.17.20")], "cleared"),
        (vec![range("vers:npm/>=4|<5")], "cleared"),
        (vec![range("vers:npm/>=4|<4.17")], version),
        (
            vec![range("vers:npm/>=4"), not(range("vers:npm/<4.17.21"))],
            version,
        ),
        (vec![range("vers:npm/>=4"), not(one("4.17.19"))], "cleared"),
        (vec![range("vers:npm/>=x")], unclear),
        (vec![range("vers:pypi/>=4")], unclear),
        (vec![range("")], unclear),
        (vec![range(">=4")], unclear),
        (vec![range("vers:npm/*"), not(range("vers:npm/x"))], unclear),
    ] {
        let thing = VexIdentity {
            versions: versions.clone(),
            ..purl("pkg:npm/lodash")
        };
        assert_eq!(
            of_one(&target(), "CVE-2", product(thing)),
            wanted,
            "{versions:?}"
        );
    }
    // Both must hold.
    let thing = VexIdentity {
        versions: vec![one("4.17.20")],
        ..purl("pkg:npm/lodash@4.17.19")
    };
    assert_eq!(of_one(&target(), "CVE-2", product(thing)), version);
}

/// What no package is known by clears nothing; nor does a statement of nothing.
#[test]
fn products_that_nobody_can_make_out_clear_nothing() {
    let cpe = VexIdentity {
        cpes: vec!["cpe:2.3:a:lodash:lodash:4.17.20:*:*:*:*:*:*:*".to_owned()],
        ..VexIdentity::default()
    };
    let hash = |hex: &str| VexIdentity {
        hashes: vec![hex.to_owned()],
        ..VexIdentity::default()
    };
    let nameless = "the product has no name by which packages are known";
    for (id, thing, wanted) in [
        ("CVE-2", VexIdentity::default(), nameless),
        ("CVE-2", cpe, nameless),
        ("CVE-3", hash(&"c".repeat(40)), "cleared"),
        (
            "CVE-3",
            hash(&"d".repeat(40)),
            "the product is not in the target",
        ),
        (
            "CVE-2",
            hash(&"c".repeat(40)),
            "the product is not in the target",
        ),
        ("CVE-2", hash(&"a".repeat(64)), "cleared"),
    ] {
        assert_eq!(
            of_one(&target(), id, product(thing.clone())),
            wanted,
            "{thing:?}"
        );
    }
    let nothing = document("v", vec![("CVE-2", VexStatus::Fixed, None, Vec::new())]);
    let (marks, notes) = judged(&target(), vec![nothing]);
    assert_eq!(marks, "0000000");
    assert_eq!(
        notes,
        ["vex-unmatched | v | 1 statement | it names no product: CVE-2"]
    );
}

/// A finding of several packages is cleared if each of them is.
#[test]
fn every_package_of_a_finding_must_be_cleared() {
    let both = |second: &str| {
        let products = vec![product(purl("pkg:npm/lodash")), product(purl(second))];
        let own = document("v", vec![("CVE-5", VexStatus::Fixed, None, products)]);
        judged(&target(), vec![own])
    };
    assert_eq!(both("pkg:deb/debian/libssl3").0, "0000100");
    let (marks, notes) = both("pkg:deb/debian/libssl1");
    assert_eq!(marks, "0000000");
    assert_eq!(
        notes,
        ["vex-applied | v | 1 statement of OpenVEX | 1 finding left as they are: CVE-5 (1)"]
    );
}
