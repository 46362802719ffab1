//! Who declares, what is answered, and what then counts.

use seawall_model::{Evidence, LayeredEvidence, PackageKind, Visibility};

use super::*;
use crate::{Inventory, MemoryTree, ResolveOptions, catalogers, resolve};

/// An inventory of these packages: who tells, in which file, name and version.
fn inventory(directory: bool, told: &[(&str, &str, PackageKind, &str, &str)]) -> Inventory {
    let evidence: Vec<LayeredEvidence> = told
        .iter()
        .map(|(cataloger, path, kind, name, version)| {
            let mut package = Package::new(kind.clone(), *name, *version);
            package.locations = vec![seawall_model::PackageLocation {
                path: (*path).to_owned(),
                ..Default::default()
            }];
            LayeredEvidence {
                layer: 0,
                visibility: Visibility::Present,
                evidence: Evidence {
                    cataloger: (*cataloger).to_owned(),
                    path: (*path).to_owned(),
                    packages: vec![package],
                    ..Evidence::default()
                },
            }
        })
        .collect();
    let options = ResolveOptions {
        distro: None,
        include_lower_layers: true,
        directory,
    };
    resolve(&MemoryTree::default(), &evidence, &options)
}

/// Path, whether installed, and why it doesn't count.
fn standing(inventory: &Inventory) -> Vec<(&str, bool, Option<&str>)> {
    let packages = inventory.packages.iter();
    packages
        .map(|p| (path(p), p.installed, p.uncounted.as_deref()))
        .collect()
}

fn path(package: &Package) -> &str {
    package.locations.first().map_or("", |place| &place.path)
}

const NPM: PackageKind = PackageKind::NPM;

#[test]
fn in_an_image_what_is_installed_counts() {
    let told = [
        (
            "node_modules",
            "app/node_modules/a/package.json",
            NPM,
            "a",
            "1.0.0",
        ),
        ("npm_lock", "app/package-lock.json", NPM, "a", "1.0.0"),
        ("npm_lock", "other/package-lock.json", NPM, "a", "2.0.0"),
        (
            "cargo_lock",
            "srv/Cargo.lock",
            PackageKind::CARGO,
            "b",
            "1.0.0",
        ),
    ];
    let image = inventory(false, &told);
    let expected = [
        (
            "srv/Cargo.lock",
            false,
            Some("only declared, in srv/Cargo.lock: nothing that is installed answers to it"),
        ),
        ("app/node_modules/a/package.json", true, None),
        ("app/package-lock.json", true, None),
        (
            "other/package-lock.json",
            false,
            Some(
                "only declared, in other/package-lock.json: nothing that is installed answers to it",
            ),
        ),
    ];
    assert_eq!(standing(&image), expected);
    let hole = declared_only(&image.packages).unwrap();
    assert_eq!(hole.what, "2 packages");
    assert_eq!(hole.place, "other/package-lock.json, srv/Cargo.lock");
    assert!(!hole.is_gap());
}

#[test]
fn in_a_project_what_is_declared_counts_but_not_what_was_published() {
    let told = [
        ("npm_lock", "package-lock.json", NPM, "a", "1.0.0"),
        ("yarn_lock", "node_modules/b/yarn.lock", NPM, "c", "1.0.0"),
    ];
    let project = inventory(true, &told);
    let expected = [
        ("package-lock.json", false, None),
        (
            "node_modules/b/yarn.lock",
            false,
            Some(
                "only declared, in node_modules/b/yarn.lock, which was published inside a package",
            ),
        ),
    ];
    assert_eq!(standing(&project), expected);
}

#[test]
fn a_directory_with_a_systems_packages_is_no_project() {
    let told = [
        (
            "dpkg",
            "var/lib/dpkg/status",
            PackageKind::DEB,
            "bash",
            "5.2-1",
        ),
        ("npm_lock", "home/me/package-lock.json", NPM, "a", "1.0.0"),
    ];
    let rootfs = inventory(true, &told);
    let counted: Vec<_> = rootfs.packages.iter().map(Package::counts).collect();
    assert_eq!(counted, [true, false]);
    assert!(rootfs.system);
}

/// Somebody keeps the bill of materials of an image beside the sources.
#[test]
fn a_document_of_a_system_makes_no_system_of_a_project() {
    let told = [
        (
            "sbom_file",
            "image.cdx.json",
            PackageKind::DEB,
            "bash",
            "5.2-1",
        ),
        ("npm_lock", "package-lock.json", NPM, "a", "1.0.0"),
    ];
    let project = inventory(true, &told);
    assert!(!project.system);
    assert!(project.packages.iter().all(Package::counts));
}

#[test]
fn names_are_compared_as_their_ecosystem_does() {
    let pypi = PackageKind::PYPI;
    let told = [
        (
            "python_installed",
            "site-packages/Ruamel_yaml-1.dist-info/METADATA",
            pypi.clone(),
            "Ruamel_yaml",
            "1",
        ),
        (
            "requirements",
            "app/requirements.txt",
            pypi,
            "ruamel.yaml",
            "1",
        ),
    ];
    assert!(inventory(false, &told).packages.iter().all(Package::counts));
}

#[test]
fn folders_of_installed_packages_are_known() {
    for path in [
        "app/node_modules/a/yarn.lock",
        "node_modules/@s/a/test/package-lock.json",
        "usr/lib/python3/dist-packages/a/requirements.txt",
        "root/.cargo/registry/src/index.crates.io-1/a-1.0.0/Cargo.lock",
        "root/go/pkg/mod/example.org/a@v1.0.0/go.mod",
        "root/.m2/repository/a/b/1/pom.xml",
        "usr/share/doc/a/examples/go.mod",
        "var/lib/gems/3.1.0/gems/rails-7.0.0/Gemfile.lock",
        "my_node_modules/x/node_modules/a/yarn.lock",
    ] {
        assert!(is_published(path), "{path}");
    }
    for path in [
        "yarn.lock",
        "node_modules/yarn.lock",
        "my_node_modules/a/yarn.lock",
        "app/gems/mine/Gemfile.lock",
        "srv/gems/Gemfile.lock",
        "pkg/models/go.mod",
    ] {
        assert!(!is_published(path), "{path}");
    }
}

#[test]
fn every_lock_file_and_manifest_declares() {
    let mut declare: Vec<&str> = (catalogers::ALL.iter())
        .filter(|c| c.declares("composer.lock"))
        .map(|c| c.name())
        .collect();
    declare.sort_unstable();
    let expected = [
        "bun_lock",
        "cargo_lock",
        "composer_lock",
        "gemfile_lock",
        "go_mod",
        "gradle_lock",
        "npm_lock",
        "pipfile_lock",
        "pnpm_lock",
        "pom_xml",
        "python_lock",
        "requirements",
        "yarn_lock",
    ];
    assert_eq!(declare, expected);
}

/// What a manifest of an image counts for is the program that was built of it.
#[test]
fn what_is_answered_holds_what_the_answer_holds() {
    let program = |path: &str, packages: &[&str]| {
        let mut package = Package::new(PackageKind::GOLANG, "example.org/m", "v1.0.0");
        package.linked = Some(seawall_model::Linked {
            os: "linux".to_owned(),
            arch: "amd64".to_owned(),
            packages: packages.iter().map(|path| (*path).to_owned()).collect(),
        });
        ("go_binary", path.to_owned(), package)
    };
    let manifest = |uncounted: Option<&str>| {
        let mut package = Package::new(PackageKind::GOLANG, "example.org/m", "v1.0.0");
        package.uncounted = uncounted.map(str::to_owned);
        ("go_mod", "go.mod".to_owned(), package)
    };
    let settled = |told: Vec<(&str, String, Package)>, project: bool| {
        let mut drafts: Vec<Draft> = told
            .into_iter()
            .map(|(cataloger, path, mut package)| {
                package.locations = vec![seawall_model::PackageLocation {
                    path,
                    ..Default::default()
                }];
                Draft::new(cataloger, package)
            })
            .collect();
        settle(Declarers(catalogers::ALL), &mut drafts, project);
        let first = drafts.remove(0).package;
        assert_eq!((first.installed, first.uncounted), (true, None));
        first.linked.map(|linked| linked.packages.join(" "))
    };
    let told = |uncounted| {
        vec![
            manifest(uncounted),
            program("a", &["x"]),
            program("b", &["y"]),
        ]
    };
    assert_eq!(settled(told(None), false).as_deref(), Some("x y"));
    // In a project it speaks for itself, but a least version only for what answers to it.
    assert_eq!(settled(told(None), true), None);
    assert_eq!(settled(told(Some("least")), true).as_deref(), Some("x y"));
    // Of one that does not tell nobody knows.
    let silent = vec![manifest(None), program("a", &["x"]), program("b", &[])];
    assert_eq!(settled(silent, false).as_deref(), Some(""));
    let (cataloger, path, mut package) = program("b", &["y"]);
    package.linked = None;
    let silent = vec![
        manifest(None),
        program("a", &["x"]),
        (cataloger, path, package),
    ];
    assert_eq!(settled(silent, false), None);
}

#[test]
fn what_a_published_file_leaves_open_is_not_said() {
    let pypi = PackageKind::PYPI;
    for (path, said) in [
        ("usr/share/doc/pip/requirements.txt", 0),
        ("srv/requirements.txt", 1),
    ] {
        let told = [("requirements", path, pypi.clone(), "sphinx", "")];
        let notes = inventory(false, &told).coverage.notes;
        let open = notes
            .iter()
            .filter(|n| n.name == HoleName::UNRESOLVED_VERSION);
        assert_eq!(open.count(), said, "{path}");
    }
}
