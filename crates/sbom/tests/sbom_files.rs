//! Bills of materials inside a target, against the shared documents of the scanners.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use common::extract;
use fixtures::fixtures;

#[test]
fn documents_of_bitnami() {
    let Some(files) = fixtures("sbom_files::bitnami", "os-packages.tar.zst") else {
        return;
    };
    let of = |cataloger: &str, end: &str| {
        let (path, bytes) = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
        let inside = path.split("/opt/").nth(1).unwrap_or_default();
        extract(cataloger, &format!("opt/{inside}"), bytes)
    };
    let count = |end| {
        let evidence = of("sbom_file", end);
        assert!(evidence.holes.is_empty(), "{end}: {:?}", evidence.holes);
        let packages = evidence.packages.len();
        let bitnami = evidence
            .packages
            .iter()
            .filter(|p| p.kind.as_str() == "bitnami");
        (packages, bitnami.count())
    };
    assert_eq!(
        count("json/opt/bitnami/postgresql/.spdx-postgresql.spdx"),
        (19, 16)
    );
    assert_eq!(
        count("mix/opt/bitnami/render-template/.spdx-render-template.spdx").1,
        1
    );
    assert_eq!(count("no-rel/opt/bitnami/redis/.spdx-redis.spdx"), (1, 1));
    assert!(count("tag-value/opt/bitnami/redis/.spdx-apache.spdx").1 > 0);
    let invalid = of("sbom_file", "invalid/opt/bitnami/redis/.spdx-redis.spdx");
    assert!(invalid.packages.is_empty());
    let older = of(
        "bitnami_components",
        "postgresql/opt/bitnami/.bitnami_components.json",
    );
    assert!(older.packages.iter().any(|p| p.name == "postgresql"));
}

#[test]
fn documents_of_scanners() {
    for archive in ["sbom-vex-scanners.tar.zst", "sbom-examples.tar.zst"] {
        let Some(files) = fixtures("sbom_files::scanners", archive) else {
            return;
        };
        let (mut documents, mut packages, mut holes) = (0, 0, 0);
        for bytes in files.values() {
            let evidence = extract("sbom_file", "opt/x.spdx.json", bytes);
            documents += usize::from(!evidence.packages.is_empty());
            holes += evidence.holes.len();
            packages += evidence.packages.len();
            assert!(evidence.packages.iter().all(|p| p.purl.starts_with("pkg:")));
        }
        println!("{archive}: {documents} documents, {packages} packages, {holes} holes");
        assert!(
            documents > 5 && packages > 300,
            "{archive}: {documents} {packages}"
        );
    }
}
