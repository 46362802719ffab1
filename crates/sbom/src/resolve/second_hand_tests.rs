//! Documents beside files that tell of the same packages.

use std::collections::HashSet;

use seawall_model::{Package, PackageKind, PackageLocation};

use super::*;

fn draft(cataloger: &str, kind: PackageKind, name: &str, version: &str, path: &str) -> Draft {
    let mut package = Package::new(kind, name, version);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        ..PackageLocation::default()
    }];
    Draft::new(cataloger, package)
}

#[test]
fn files_come_before_documents() {
    let document = |kind, name, version| draft("sbom_file", kind, name, version, "a.spdx");
    let (deb, pypi, go) = (PackageKind::DEB, PackageKind::PYPI, PackageKind::GOLANG);
    let drafts = vec![
        document(pypi.clone(), "zope.interface", "5.0"),
        document(pypi.clone(), "only-told", "1"),
        document(go.clone(), "golang.org/x/sys", "0.21.0"),
        document(deb.clone(), "ghost", "1"),
        document(PackageKind::BITNAMI, "redis", "7.4.0-0"),
        draft(
            "sbom_file",
            PackageKind::BITNAMI,
            "redis",
            "7.4.0-0",
            "b.spdx",
        ),
        draft(
            "python_installed",
            pypi,
            "zope_interface",
            "5.0",
            "x/METADATA",
        ),
        draft("go_binary", go, "golang.org/x/sys", "v0.21.0", "bin/x"),
        draft("dpkg", deb, "bash", "5", "var/lib/dpkg/status"),
    ];
    let settle = |drafts| settle(drafts, &HashSet::from(["sbom_file"]));
    let kept = settle(drafts.clone());
    let mut names: Vec<_> = kept.iter().map(|d| d.package.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "bash",
            "golang.org/x/sys",
            "only-told",
            "redis",
            "zope_interface"
        ]
    );
    let redis = kept.iter().find(|d| d.package.name == "redis").unwrap();
    assert_eq!(redis.package.locations.len(), 2);
    // Without a package manager's database the document is all there is.
    let alone: Vec<Draft> = drafts
        .into_iter()
        .filter(|d| d.cataloger == "sbom_file")
        .collect();
    assert!(settle(alone).iter().any(|d| d.package.name == "ghost"));
}
