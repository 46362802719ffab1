//! RustSec in its two forms: the same verdicts for every crate at every version that a record names,
//! and at those just before and after.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use seawall_advisory::{AdvisoryError, Index, Row, Store, StoreOptions};
use seawall_model::{BoundEnd, HoleName, Package, PackageKind, PackageRole, PackageState};

const MARKDOWN: &str = "crates-rustsec-advisory-db.tar.zst";
const OSV: &str = "crates-rustsec-osv.tar.zst";
/// An id that the export kept, of a record that got a number since.
const PLACEHOLDER: &str = "RUSTSEC-2025-0000";

fn import(store: &Store, path: &Path) -> u64 {
    let imported = store
        .import(&[path.to_owned()], StoreOptions::default())
        .unwrap();
    assert!(imported.refused.is_empty(), "{:?}", imported.refused);
    assert_eq!(imported.unreadable, 0, "{:?}", imported.holes);
    imported.sources.iter().map(|s| s.records).sum()
}

/// By crate, all rows with their ids.
fn rows(indexes: &[Index], names: &BTreeSet<String>) -> BTreeMap<String, Vec<(String, Row)>> {
    let ecosystem = "crates.io".parse().unwrap();
    let mut all = BTreeMap::new();
    for name in names {
        let index = &indexes[0];
        let rows = index.lookup(&ecosystem, PackageRole::Binary, name).unwrap();
        let rows: Vec<_> = rows
            .into_iter()
            .map(|row| (index.head(row.head).unwrap().id, row))
            .collect();
        all.insert(name.clone(), rows);
    }
    all
}

fn boundaries<'r>(rows: impl Iterator<Item = &'r (String, Row)>) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = ["0.0.0-0", "0.0.1", "999.0.0"].map(str::to_owned).into();
    for (_, row) in rows {
        for range in &row.ranges {
            all.extend(range.introduced.clone());
            if let BoundEnd::Fixed(version) | BoundEnd::LastAffected(version) = &range.end {
                all.insert(version.clone());
            }
        }
    }
    for version in all.clone() {
        let core: Vec<u64> = version
            .split(['-', '+'])
            .next()
            .unwrap()
            .split('.')
            .map(|n| n.parse().unwrap())
            .collect();
        let [major, minor, patch] = core.try_into().unwrap();
        all.insert(format!("{major}.{minor}.{patch}"));
        all.insert(format!("{major}.{minor}.{patch}-0"));
        all.insert(format!("{major}.{minor}.{patch}-zz"));
        all.insert(format!("{major}.{minor}.{}", patch + 1));
        all.insert(format!("{major}.{minor}.{}", patch.saturating_sub(1)));
    }
    all
}

#[test]
fn both_forms_give_the_same_verdicts() {
    let Some(data) = seawall_testkit::test_data("rustsec") else {
        return;
    };
    let data = data.join("advisories");
    let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let stores = directories.each_ref().map(|d| Store::new(d.path()));
    let counts = [MARKDOWN, OSV].map(|name| data.join(name));
    let records = [
        import(&stores[0], &counts[0]),
        import(&stores[1], &counts[1]),
    ];
    let matchers = stores.each_ref().map(|store| store.matcher().unwrap());

    // The crates are the directories of the markdown tree.
    let names = crates(&counts[0]);
    let [own, osv] = matchers.each_ref().map(|m| rows(m.indexes(), &names));
    let mut compared = 0_u32;
    let mut only_there = BTreeSet::new();
    for name in &names {
        let ids = |rows: &[(String, Row)]| -> BTreeSet<String> {
            rows.iter().map(|(id, _)| id.clone()).collect()
        };
        let (mine, theirs) = (ids(&own[name]), ids(&osv[name]));
        assert!(mine.is_subset(&theirs), "{name}: {mine:?} {theirs:?}");
        only_there.extend(theirs.difference(&mine).cloned());
        for version in boundaries(own[name].iter().chain(&osv[name])) {
            let mut package = Package::new(PackageKind::CARGO, name, &version);
            package.state = PackageState::Present;
            let [mut a, mut b] = matchers.each_ref().map(|matcher| {
                let matches = matcher.match_packages(None, std::slice::from_ref(&package));
                // That nobody rates it has nothing to do with its form.
                let mut notes = matches.coverage.notes.iter();
                let silent = notes.all(|note| note.name == HoleName::UNRATED);
                assert!(matches.coverage.gaps.is_empty() && silent, "{matches:?}");
                matches.findings
            });
            for finding in a.iter_mut().chain(&mut b) {
                finding.aliases.retain(|id| id != PLACEHOLDER);
                finding
                    .verdicts
                    .retain(|verdict| !verdict.reason.starts_with(PLACEHOLDER));
            }
            let essence = |findings: &[seawall_model::Finding]| -> Vec<_> {
                findings
                    .iter()
                    .map(|f| {
                        let verdicts: Vec<_> = f.verdicts.iter().map(|v| v.status).collect();
                        (
                            f.id.clone(),
                            f.aliases.clone(),
                            f.severity,
                            f.fixed_in.clone(),
                            f.title.clone(),
                            verdicts,
                        )
                    })
                    .collect()
            };
            assert_eq!(essence(&a), essence(&b), "{name} {version}");
            compared += 1;
        }
    }
    println!(
        "{records:?} records, {} crates, {compared} versions",
        names.len()
    );
    assert_eq!(only_there, BTreeSet::from([PLACEHOLDER.to_owned()]));
    assert!(compared > 10_000);
}

/// The names of the crates, from the paths inside the archive.
fn crates(archive: &Path) -> BTreeSet<String> {
    let files = seawall_testkit::unpack(archive);
    let name = |path: &String| {
        let parts: Vec<&str> = path.split('/').collect();
        let [.., "crates", name, _] = parts[..] else {
            return None;
        };
        Some(name.to_owned())
    };
    files.keys().filter_map(name).collect()
}

#[test]
fn one_form_takes_the_place_of_the_other() {
    let directory = tempfile::tempdir().unwrap();
    let (md, osv) = (directory.path().join("md"), directory.path().join("osv"));
    for path in [md.join("crates/a"), md.join("rust/a"), osv.clone()] {
        std::fs::create_dir_all(path).unwrap();
    }
    let text = |id: &str| {
        format!(
            "```toml\n[advisory]\nid = \"{id}\"\npackage = \"a\"\ndate = \"2026-01-02\"\ninformational = \"unsound\"\n\n[versions]\npatched = [\">= 1.2\"]\n```\n\n# It is unsound\n"
        )
    };
    std::fs::write(
        md.join("crates/a/RUSTSEC-2026-0001.md"),
        text("RUSTSEC-2026-0001"),
    )
    .unwrap();
    std::fs::write(md.join("rust/a/CVE-2026-0001.md"), text("CVE-2026-0001")).unwrap();
    let record = r#"{"id":"RUSTSEC-2026-0001","modified":"2026-01-02T00:00:00Z","summary":"It is unsound","affected":[{"package":{"ecosystem":"crates.io","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0.0.0-0"},{"fixed":"1.2.0"}]}]}]}"#;
    std::fs::write(osv.join("RUSTSEC-2026-0001.json"), record).unwrap();
    let store = Store::new(directory.path().join("db"));
    for form in [&md, &osv, &md] {
        assert_eq!(import(&store, form), 1);
        let sources = store.sources().unwrap();
        assert_eq!(sources.len(), 1, "{sources:?}");
        assert_eq!(
            (sources[0].name.as_str(), sources[0].records),
            ("rustsec", 1)
        );
        let matcher = store.matcher().unwrap();
        let found = |version| {
            let package = Package::new(PackageKind::CARGO, "a", version);
            matcher.match_packages(None, &[package]).findings.len()
        };
        assert_eq!([found("1.1.9"), found("1.2.0")], [1, 0]);
    }
}

/// They begin alike.
#[test]
fn haskells_advisories_are_not_taken_for_crates() {
    let Some(data) = seawall_testkit::test_data("hackage") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let path = data.join("advisories/hackage-hsec-advisories.tar.zst");
    let imported = Store::new(directory.path()).import(&[path], StoreOptions::default());
    assert!(
        matches!(imported, Err(AdvisoryError::Unrecognised { .. })),
        "{imported:?}"
    );
}
