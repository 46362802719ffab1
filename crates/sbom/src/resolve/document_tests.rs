//! Documents through the steps of images.

use seawall_documents::read;
use seawall_model::{Package, PackageState};

use super::*;

fn options(distro: Option<(&str, &str)>) -> ResolveOptions {
    ResolveOptions {
        distro: distro.map(|(id, version)| (id.to_owned(), version.to_owned())),
        include_lower_layers: true,
        directory: false,
    }
}

fn resolved(text: &str, distro: Option<(&str, &str)>) -> Inventory {
    let mut sbom = read(text.as_bytes()).unwrap().unwrap();
    resolve_document(&mut sbom, &options(distro))
}

/// A document with these package URLs and entries for operating systems.
fn document(urls: &[&str], systems: &str) -> String {
    let component = |url: &&str| format!(r#"{{"type":"library","name":"x","purl":"{url}"}}"#);
    let mut components: Vec<String> = urls.iter().map(component).collect();
    components.extend((!systems.is_empty()).then(|| systems.to_owned()));
    let components = components.join(",");
    format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{components}]}}"#)
}

fn names(inventory: &Inventory) -> Vec<&str> {
    let coverage = &inventory.coverage;
    let holes = coverage.gaps.iter().chain(&coverage.notes);
    holes.map(|hole| hole.name.as_str()).collect()
}

#[test]
fn code_names_become_releases_that_end() {
    for url in [
        "pkg:deb/debian/a@1?distro=bookworm",
        "pkg:deb/debian/a@1?distro=debian-bookworm",
        "pkg:deb/debian/a@1?distro_name=bookworm",
        "pkg:deb/debian/a@1?distro=debian-12",
    ] {
        let inventory = resolved(&document(&[url], ""), None);
        let os = inventory.os.as_ref().unwrap();
        assert_eq!(
            (os.id.as_str(), os.version.as_str()),
            ("debian", "12"),
            "{url}"
        );
        assert!(os.eol.is_some(), "{url}");
        assert_eq!(names(&inventory), Vec::<&str>::new(), "{url}");
    }
    let both = [
        "pkg:deb/debian/a@1?distro=bookworm",
        "pkg:deb/debian/b@1?distro=debian-12.5",
    ];
    assert_eq!(
        names(&resolved(&document(&both, ""), None)),
        Vec::<&str>::new()
    );
}

#[test]
fn what_the_distribution_does_not_tell_is_a_gap() {
    let deb = "pkg:deb/debian/a@1";
    let system = |name: &str, version: &str| {
        format!(r#"{{"type":"operating-system","name":"{name}","version":"{version}"}}"#)
    };
    for (urls, system, gap) in [
        (vec![deb], String::new(), "unknown-distribution"),
        (vec![deb], system("debian", ""), "unknown-distribution"),
        (
            vec![deb],
            system("slackware", "15"),
            "unsupported-distribution",
        ),
        (
            vec![deb],
            system("alpine", "3.19.1"),
            "foreign-package-database",
        ),
        (vec![], system("debian", "12"), "no-package-database"),
        (
            vec!["pkg:alpm/arch/a@1"],
            String::new(),
            "unknown-distribution",
        ),
        (
            vec![
                "pkg:deb/debian/a@1?distro=debian-12",
                "pkg:apk/alpine/b@1?distro=3.19",
            ],
            String::new(),
            "sbom-operating-systems",
        ),
    ] {
        let inventory = resolved(&document(&urls, &system), None);
        let gaps = inventory.coverage.gaps.iter();
        let gaps: Vec<_> = gaps.map(|hole| hole.name.as_str()).collect();
        assert!(gaps.contains(&gap), "{urls:?} {system}: {gaps:?}");
    }
}

#[test]
fn the_users_distribution_counts() {
    let several = [
        "pkg:deb/debian/a@1?distro=debian-11&arch=all",
        "pkg:deb/ubuntu/b@1?distro=ubuntu-22.04",
    ];
    let inventory = resolved(&document(&several, ""), Some(("debian", "12")));
    assert_eq!(names(&inventory), ["chosen-distribution"]);
    let purls: Vec<_> = inventory.packages.iter().map(|p| p.purl.as_str()).collect();
    assert_eq!(
        purls,
        [
            "pkg:deb/debian/a@1?arch=all&distro=debian-12",
            "pkg:deb/debian/b@1?distro=debian-12"
        ]
    );
}

#[test]
fn references_follow_the_users_distribution() {
    let package = |name: &str| {
        let mut package = Package::new(PackageKind::DEB, name, "1");
        package.purl = package.to_purl(Some(("debian", "11"))).to_string();
        package.reference.clone_from(&package.purl);
        package
    };
    let (mut first, second) = (package("a"), package("b"));
    first.depends_on = vec![second.reference.clone()];
    first.unassessed = Some("a deb package, and alpine installs apk packages".to_owned());
    let mut module = Package::new(PackageKind::NPM, "c", "1");
    module.owned_by = Some(format!("{}#x", second.reference));
    let mut twin = second.clone();
    twin.reference.push_str("#x");
    let mut packages = vec![first, second, twin, module];
    let os = OperatingSystem {
        id: "debian".to_owned(),
        version: "12".to_owned(),
        ..OperatingSystem::default()
    };
    rename(&mut packages, Some(&os));
    let [first, second, twin, module] = packages.as_slice() else {
        panic!("{packages:?}");
    };
    assert!(second.reference.ends_with("distro=debian-12"));
    assert_eq!(first.depends_on, [second.reference.as_str()]);
    assert_eq!(first.unassessed, None);
    assert_eq!(module.owned_by.as_ref(), Some(&twin.reference));
}

#[test]
fn third_parties_are_told_apart() {
    let with = |maker: &str| {
        let url = "pkg:deb/debian/docker-ce@1?distro=debian-12";
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
            {{"type":"library","name":"bash","purl":"pkg:deb/debian/bash@1?distro=debian-12"}},
            {{"type":"library","name":"docker-ce","purl":"{url}",{maker}}}]}}"#
        )
    };
    for maker in [
        r#""publisher":"Docker <support@docker.com>""#,
        r#""supplier":{"name":"Docker <support@docker.com>"}"#,
    ] {
        let inventory = resolved(&with(maker), None);
        assert_eq!(names(&inventory), ["third-party-packages"], "{maker}");
        assert!(inventory.packages[1].unassessed.is_some(), "{maker}");
    }
    let spdx = r#"{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"SPDXRef-a","name":"docker-ce",
        "originator":"Person: Docker (support@docker.com)","externalRefs":[
        {"referenceType":"purl","referenceLocator":"pkg:deb/debian/docker-ce@1?distro=debian-12"}]}]}"#;
    assert!(names(&resolved(spdx, None)).contains(&"third-party-packages"));
}

#[test]
fn what_others_judged_is_judged_anew_and_what_they_did_not_read_stays() {
    let mut sbom = Sbom {
        own: true,
        ..Sbom::default()
    };
    for name in [
        HoleName::MISSING_ADVISORIES,
        HoleName::NOT_ASKED,
        HoleName::UNKNOWN_DISTRIBUTION,
        HoleName::TRUNCATED_LAYER,
        HoleName::UNRESOLVED_VERSION,
    ] {
        sbom.coverage.add(Hole::new(name, "w", "p", "r"));
    }
    let mut removed = Package::new(PackageKind::DEB, "gone", "1");
    removed.state = PackageState::Deleted;
    sbom.packages.push(removed);
    let inventory = resolve_document(&mut sbom, &options(None));
    let expected = [
        "truncated-layer",
        "no-operating-system",
        "unresolved-version",
    ];
    assert_eq!(names(&inventory), expected);
}

#[test]
fn packages_without_a_version_are_told() {
    let inventory = resolved(&document(&["pkg:npm/a", "pkg:npm/b@1"], ""), None);
    let expected = ["no-operating-system", "unresolved-version"];
    assert_eq!(names(&inventory), expected);
}
