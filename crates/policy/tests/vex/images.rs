//! Which image a product means. Another image's statements clear nothing.

use seawall_model::{BomLink, TargetKind, TargetReport, VexIdentity, VexVersion};

use crate::target::{DIGEST, OTHER, of_one, part, product, purl, target};

/// What an image's statement does, of the whole image and of a package in it: always the same.
fn of_image(target: &TargetReport, image: &VexIdentity) -> String {
    let whole = of_one(target, "CVE-2", product(image.clone()));
    let inside = of_one(
        target,
        "CVE-2",
        part(image.clone(), purl("pkg:npm/lodash@4.17.20")),
    );
    assert_eq!(whole, inside);
    let elsewhere = of_one(
        target,
        "CVE-2",
        part(image.clone(), purl("pkg:npm/lodash@1")),
    );
    assert_ne!(elsewhere, "cleared");
    whole
}

const ANOTHER: &str = "the product is another image";

#[test]
fn digests_and_names() {
    let own = target();
    let escaped = |digest: &str| digest.replace(':', "%3A");
    let (right, wrong) = (escaped(DIGEST), escaped(OTHER));
    let of = |key: &str| format!("the qualifier {key} of the product differs");
    let (arch, tag, strange) = (of("arch"), of("tag"), of("x"));
    for (text, wanted) in [
        (format!("pkg:oci/api@{right}"), "cleared"),
        (
            format!("pkg:oci/elsewhere@{right}?repository_url=a.example/elsewhere"),
            "cleared",
        ),
        (format!("pkg:oci/api@{right}?arch=amd64"), "cleared"),
        (format!("pkg:oci/api@{right}?arch=arm64"), &arch),
        (format!("pkg:oci/api@{right}?x=y"), &strange),
        (format!("pkg:oci/api@{wrong}"), ANOTHER),
        (format!("pkg:oci/api@{wrong}?tag=1.2"), ANOTHER),
        ("pkg:oci/api".to_owned(), "cleared"),
        ("pkg:oci/api?tag=1.2".to_owned(), "cleared"),
        ("pkg:oci/api?tag=1.3".to_owned(), &tag),
        ("pkg:oci/api@1.3".to_owned(), &tag),
        ("pkg:oci/pi".to_owned(), ANOTHER),
        (
            "pkg:oci/api?repository_url=docker.io/shop/api".to_owned(),
            "cleared",
        ),
        (
            "pkg:oci/api?repository_url=index.docker.io/shop".to_owned(),
            "cleared",
        ),
        (
            "pkg:oci/api?repository_url=https://docker.io/shop/".to_owned(),
            "cleared",
        ),
        (
            "pkg:oci/api?repository_url=a.example/shop/api".to_owned(),
            ANOTHER,
        ),
        (
            "pkg:oci/api?repository_url=docker.io/other".to_owned(),
            ANOTHER,
        ),
        ("pkg:docker/shop/api@1.2".to_owned(), "cleared"),
        ("pkg:docker/shop/api@1.3".to_owned(), &tag),
        ("pkg:docker/api@1.2".to_owned(), ANOTHER),
    ] {
        assert_eq!(of_image(&own, &purl(&text)), wanted, "{text}");
    }
}

#[test]
fn other_names_of_the_same_image() {
    let mut own = target();
    let product = purl(&format!("pkg:oci/api@{}", OTHER.replace(':', "%3A")));
    assert_eq!(of_image(&own, &product), ANOTHER);
    own.known_as = vec![format!("shop/api@{OTHER}")];
    assert_eq!(of_image(&own, &product), "cleared");
    // Of several platforms each target has its own behind its name.
    own.target.reference = "shop/api:1.2 (linux/amd64)".to_owned();
    assert_eq!(of_image(&own, &purl("pkg:docker/shop/api@1.2")), "cleared");
}

/// A path that reads like an image's name is none.
#[test]
fn only_names_of_images_are_names() {
    for kind in [
        TargetKind::Archive,
        TargetKind::Rootfs,
        TargetKind::Container,
        TargetKind::Sbom,
    ] {
        let mut own = target();
        own.target.kind = kind;
        assert_eq!(of_image(&own, &purl("pkg:oci/api")), ANOTHER);
        let digest = format!("pkg:oci/api@{}", DIGEST.replace(':', "%3A"));
        assert_eq!(of_image(&own, &purl(&digest)), "cleared");
        own.digest = None;
        assert_eq!(of_image(&own, &purl(&digest)), ANOTHER);
    }
}

#[test]
fn images_without_a_package_url() {
    let named = |name: &str, hashes: &[&str]| VexIdentity {
        image: Some(name.to_owned()),
        hashes: hashes.iter().map(|h| h.replace("sha256:", "")).collect(),
        ..VexIdentity::default()
    };
    for (image, wanted) in [
        (named("shop/api:1.2", &[]), "cleared"),
        (named("shop/api:1.3", &[]), ANOTHER),
        (named("shop/api", &[]), ANOTHER),
        (named("other", &[]), ANOTHER),
        (named("shop/api:1.2", &[OTHER]), ANOTHER),
        (named("other", &[OTHER, DIGEST]), "cleared"),
    ] {
        assert_eq!(of_image(&target(), &image), wanted, "{image:?}");
    }
}

#[test]
fn versions_of_an_image_are_tags() {
    let version = |version: VexVersion| VexIdentity {
        versions: vec![version],
        ..purl("pkg:oci/api")
    };
    let one = |text: &str| version(VexVersion::One(text.to_owned()));
    let differs = "the version of the product differs";
    for (image, wanted) in [
        (one("1.2"), "cleared"),
        (one(DIGEST), "cleared"),
        (one("1.3"), differs),
        (
            version(VexVersion::Range("vers:generic/>=1".to_owned())),
            "the versions of the product can't be read or compared",
        ),
    ] {
        assert_eq!(
            of_one(&target(), "CVE-2", product(image.clone())),
            wanted,
            "{image:?}"
        );
    }
}

#[test]
fn components_of_another_document() {
    let serial = "3e671687-395b-41f5-a30f-a58921a69b79";
    let link = |reference: &str, thing: VexIdentity| VexIdentity {
        link: Some(BomLink {
            serial: serial.to_owned(),
            reference: reference.to_owned(),
        }),
        ..thing
    };
    let mut own = target();
    own.target.kind = TargetKind::Sbom;
    let cases = |own: &TargetReport| {
        [
            link("lodash@4.17.20", VexIdentity::default()),
            link("", VexIdentity::default()),
            link("x", purl("pkg:npm/lodash@4.17.20")),
            link("x", purl("pkg:npm/lodash@1")),
            link("x", VexIdentity::default()),
        ]
        .map(|thing| of_one(own, "CVE-2", product(thing)))
    };
    assert!(
        cases(&own)
            .iter()
            .all(|c| c == "the product is of another SBOM")
    );
    own.known_as = vec![format!("urn:uuid:{}", serial.to_uppercase())];
    assert_eq!(
        cases(&own),
        [
            "cleared",
            "cleared",
            "cleared",
            "the version of the product differs",
            "the product has no name by which packages are known",
        ]
    );
}
