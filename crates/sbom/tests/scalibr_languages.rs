//! Lock files and manifests of languages against osv-scalibr's own expectations.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{FileFacts, HoleName, Inspect, LayeredEvidence, Visibility};
use seawall_sbom::{Cataloger, Catalogers, MemoryTree, ResolveOptions, catalogers, resolve};

/// The directory of the fixtures, the cataloger, and the fixtures that differ, each with its reason.
#[expect(clippy::type_complexity, reason = "a table of literals")]
const FAMILIES: &[(&str, &str, &[(&str, &str)])] = &[
    (
        "language/golang/gomod/",
        "go_mod",
        &[
            (
                "indirect-1.16.mod",
                "what only go.sum tells is not required by the module",
            ),
            (
                "replace-local.mod",
                "a directory in place of a module is the project's own code",
            ),
        ],
    ),
    ("language/java/gradlelockfile/", "gradle_lock", &[]),
    (
        "language/java/pomxml/",
        "pom_xml",
        &[
            (
                "/interpolation.xml",
                "a range of versions does not say what is used",
            ),
            (
                "multi-version.xml",
                "a dependency that is stated twice is listed twice",
            ),
            (
                "with-parent.xml",
                "what the parent decides is in another file",
            ),
        ],
    ),
    ("language/javascript/bunlock/", "bun_lock", &[]),
    (
        "language/javascript/packagelockjson/",
        "npm_lock",
        &[(
            "files.v2.json",
            "a directory of the project is its own code",
        )],
    ),
    (
        "language/javascript/yarnlock/",
        "yarn_lock",
        &[
            (
                "exclude-root.v2.lock",
                "a workspace is the project's own code",
            ),
            (
                "files.v1.lock",
                "a linked directory is the project's own code",
            ),
        ],
    ),
    ("language/javascript/pnpmlock/", "pnpm_lock", &[]),
    ("language/php/composerlock/", "composer_lock", &[]),
    ("language/python/pipfilelock/", "pipfile_lock", &[]),
    ("language/python/poetrylock/", "python_lock", &[]),
    (
        "language/python/uvlock/",
        "python_lock",
        &[(
            "grouped-packages.lock",
            "all that is locked is listed, not only what the project asks for",
        )],
    ),
    ("language/python/pdmlock/", "python_lock", &[]),
    ("language/python/pylock/", "python_lock", &[]),
    (
        "language/python/requirements/",
        "requirements",
        &[
            ("example.txt", UNPINNED),
            ("no_version.txt", UNPINNED),
            ("with_versions.txt", UNPINNED),
        ],
    ),
    ("language/python/wheelegg/", "python_installed", &[]),
    ("language/ruby/gemfilelock/", "gemfile_lock", &[]),
    ("language/rust/cargolock/", "cargo_lock", &[]),
];

const UNPINNED: &str = "a requirement that is not pinned does not say what is installed";

#[test]
fn expected_lists() {
    let Some(data) = seawall_testkit::test_data("scalibr_languages") else {
        return;
    };
    let files = seawall_testkit::unpack(&data.join("fixtures/lockfiles-osv-scalibr.tar.zst"));
    let expected =
        std::fs::File::open(data.join("fixtures/lockfiles-osv-scalibr.expected.json")).unwrap();
    let expected: BTreeMap<String, Vec<String>> = serde_json::from_reader(expected).unwrap();
    let (mut same, mut wrong) = (0, Vec::new());
    for (path, list) in &expected {
        let Some((family, name, known)) =
            FAMILIES.iter().find(|(family, ..)| path.contains(family))
        else {
            continue;
        };
        let cataloger: &&dyn Cataloger =
            catalogers::ALL.iter().find(|c| c.name() == *name).unwrap();
        let Some(bytes) = files.get(path) else {
            continue;
        };
        let facts = FileFacts {
            path,
            size: bytes.len() as u64,
            mode: 0o644,
        };
        let evidence = cataloger.extract(&facts, bytes);
        let found: BTreeSet<String> = evidence
            .packages
            .iter()
            .map(|p| format!("{}@{}", p.name, p.version))
            .collect();
        let plain = |text: &String| {
            if *name == "go_mod" {
                text.replace("@v", "@")
            } else {
                text.clone()
            }
        };
        let found: BTreeSet<String> = found.iter().map(plain).collect();
        let wanted: BTreeSet<String> = list.iter().cloned().collect();
        let short = path
            .rsplit_once(family)
            .map_or(path.as_str(), |(_, short)| short);
        let differs = known.iter().any(|(fixture, _)| short.ends_with(fixture));
        if found == wanted {
            same += 1;
            assert!(!differs, "{path} agrees now: take it off the list");
        } else if !differs {
            let missing: Vec<_> = wanted.difference(&found).collect();
            let more: Vec<_> = found.difference(&wanted).collect();
            wrong.push(format!(
                "{family} {short}: missing {missing:?}, more {more:?} {:?}",
                evidence.holes.first().map(|h| &h.reason)
            ));
        }
    }
    println!("{same} lists agree");
    assert!(
        wrong.is_empty(),
        "{} lists differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(same > 60, "{same}");
}

/// A parent in the tree: its own dependencies are told by its own file, and what it leaves open is said.
#[test]
fn parents_of_poms() {
    let Some(data) = seawall_testkit::test_data("scalibr_languages") else {
        return;
    };
    let files = seawall_testkit::unpack(&data.join("fixtures/lockfiles-osv-scalibr.tar.zst"));
    let fixtures = "extractor/filesystem/language/java/pomxml/testdata";
    let set = Catalogers::new(catalogers::ALL);
    let mut evidence = Vec::new();
    let mut tree = MemoryTree::default();
    for (fixture, path) in [
        ("with-parent.xml", "pom.xml"),
        ("parent/pom.xml", "parent/pom.xml"),
    ] {
        let bytes = &files[&format!("{fixtures}/{fixture}")];
        let facts = FileFacts {
            path,
            size: bytes.len() as u64,
            mode: 0o644,
        };
        tree = tree.file(path, 0);
        evidence.extend(
            set.inspect(&facts, bytes)
                .into_iter()
                .map(|evidence| LayeredEvidence {
                    layer: 0,
                    visibility: Visibility::Present,
                    evidence,
                }),
        );
    }
    let options = ResolveOptions {
        distro: None,
        include_lower_layers: true,
        directory: false,
    };
    let inventory = resolve(&tree, &evidence, &options);
    let found: Vec<String> = inventory
        .packages
        .iter()
        .map(|p| format!("{}@{}", p.name, p.version))
        .collect();
    let expected = [
        "org.alice:alice@1.0.0",
        "org.bob:bob@2.0.0",
        "org.chuck:chuck@3.0.0",
        "org.dave:dave@4.0.0",
    ];
    assert_eq!(found, expected);
    let open: Vec<_> = inventory
        .coverage
        .notes
        .iter()
        .filter(|hole| hole.name == HoleName::UNRESOLVED_VERSION)
        .map(|hole| (hole.place.as_str(), hole.reason.as_str()))
        .collect();
    let expected = [
        (
            "parent/pom.xml (layer 0)",
            "no version is told of the parent org.upstream:parent-pom:1.0",
        ),
        (
            "pom.xml (layer 0)",
            "no version is told of the list org.import:import:1.2.3, org.frank:frank",
        ),
    ];
    assert_eq!(open, expected);
}
