//! Bytes of any kind to the catalogers of languages: no panic, and what can't be read is said.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;

use common::extract;
use fixtures::fixtures;
use proptest::prelude::*;
use seawall_model::{FileFacts, Inspect};
use seawall_sbom::{Catalogers, catalogers};

/// A cataloger and a path that it wants.
const PLACES: &[(&str, &str)] = &[
    ("npm_lock", "app/package-lock.json"),
    ("node_modules", "app/node_modules/a/package.json"),
    ("yarn_lock", "app/yarn.lock"),
    ("pnpm_lock", "app/pnpm-lock.yaml"),
    ("python_installed", "lib/a.dist-info/METADATA"),
    ("python_lock", "app/poetry.lock"),
    ("requirements", "app/requirements.txt"),
    ("pipfile_lock", "app/Pipfile.lock"),
    ("gemfile_lock", "app/Gemfile.lock"),
    ("gemspec", "gems/specifications/a-1.gemspec"),
    ("composer_lock", "app/composer.lock"),
    ("composer_lock", "vendor/composer/installed.json"),
];

/// Those whose files are JSON, YAML or TOML: there, garbage is always noticed.
const STRUCTURED: &[&str] = &[
    "npm_lock",
    "node_modules",
    "pnpm_lock",
    "python_lock",
    "pipfile_lock",
    "composer_lock",
];

#[test]
fn conflict_markers_are_a_hole() {
    for (cataloger, path) in PLACES {
        let evidence = extract(
            cataloger,
            path,
            b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n",
        );
        assert_eq!(evidence.holes.len(), 1, "{cataloger}");
        assert!(evidence.packages.is_empty(), "{cataloger}");
    }
}

#[test]
fn garbage_and_depth_are_holes() {
    let deep_json = "{\"packages\":".repeat(100_000);
    let deep_list = format!("packages = {}", "[".repeat(100_000));
    for (cataloger, path) in PLACES.iter().filter(|(c, _)| STRUCTURED.contains(c)) {
        for bytes in [
            b"\x01 not [ a : { document".as_slice(),
            deep_json.as_bytes(),
            deep_list.as_bytes(),
        ] {
            let evidence = extract(cataloger, path, bytes);
            assert_eq!(evidence.holes.len(), 1, "{cataloger} {path}");
        }
    }
}

#[test]
fn foreign_fixtures_do_not_panic() {
    let all: Vec<_> = catalogers::ALL.to_vec();
    let set = Catalogers::new(&all);
    for archive in [
        "lockfiles-syft.tar.zst",
        "lockfiles-trivy.tar.zst",
        "lockfiles-osv-scanner.tar.zst",
    ] {
        let Some(files) = fixtures("languages_hostile::foreign_fixtures", archive) else {
            return;
        };
        let mut packages = 0;
        for (path, bytes) in &files {
            let file = FileFacts {
                path,
                size: bytes.len() as u64,
                mode: 0o644,
            };
            for evidence in set.inspect(&file, bytes) {
                packages += evidence.packages.len();
            }
            for (cataloger, place) in PLACES {
                extract(cataloger, place, bytes);
            }
        }
        println!("{archive}: {} files, {packages} packages", files.len());
        assert!(packages > 100, "{archive}: {packages}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        for (cataloger, path) in PLACES {
            extract(cataloger, path, &bytes);
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "([a-z@/:=\"' \n#{}\\[\\],.é()<>\\\\-]|version|GEM|  specs:){0,200}") {
        for (cataloger, path) in PLACES {
            for package in extract(cataloger, path, text.as_bytes()).packages {
                prop_assert!(!package.locations.is_empty());
            }
        }
    }
}
