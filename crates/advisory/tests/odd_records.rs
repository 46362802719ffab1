//! Records that were withdrawn, contradict each other, or make no sense.

#![allow(
    clippy::unwrap_used,
    reason = "a test that goes wrong should say so loudly"
)]

use seawall_advisory::{Matcher, Store, StoreOptions};
use seawall_model::{Finding, Package, PackageKind, Status};

/// An OSV record about the npm package `p`.
fn record(id: &str, more: &str, events: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z",{more}"affected":[{{"package":{{"ecosystem":"npm","name":"p"}},"ranges":[{{"type":"SEMVER","events":[{events}]}}]}}]}}"#
    )
}

fn matcher(records: &[String]) -> (tempfile::TempDir, Matcher) {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    for (number, text) in records.iter().enumerate() {
        std::fs::write(feeds.join(format!("{number}.json")), text).unwrap();
    }
    let store = Store::new(directory.path().join("db"));
    store.import(&[feeds], StoreOptions::default()).unwrap();
    let matcher = store.matcher().unwrap();
    (directory, matcher)
}

fn found(matcher: &Matcher, version: &str) -> Vec<Finding> {
    let package = Package::new(PackageKind::NPM, "p", version);
    let matches = matcher.match_packages(None, &[package]);
    assert!(
        matches.coverage.gaps.is_empty(),
        "{:?}",
        matches.coverage.gaps
    );
    matches.findings
}

const ALL: &str = r#"{"introduced":"0"}"#;

#[test]
fn what_was_withdrawn_says_nothing() {
    let withdrawn = r#""withdrawn":"2026-01-02T00:00:00Z","#;
    let (_directory, matcher) = matcher(&[
        record("GHSA-1", withdrawn, ALL),
        record("GHSA-2", r#""withdrawn":null,"#, ALL),
    ]);
    let ids: Vec<_> = found(&matcher, "1.0.0").into_iter().map(|f| f.id).collect();
    assert_eq!(ids, ["GHSA-2"]);
}

#[test]
fn of_two_that_contradict_each_other_the_one_that_affects_counts_and_both_are_told() {
    let alias = r#""aliases":["CVE-2026-1"],"#;
    let (_directory, matcher) = matcher(&[
        record("GHSA-1", alias, r#"{"introduced":"0"},{"fixed":"1.0.0"}"#),
        record("SNYK-1", alias, r#"{"introduced":"0"},{"fixed":"2.0.0"}"#),
    ]);
    let findings = found(&matcher, "1.5.0");
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!(
        (finding.id.as_str(), finding.fixed_in.as_slice()),
        ("CVE-2026-1", &["2.0.0".to_owned()][..])
    );
    let mut verdicts: Vec<_> = finding
        .verdicts
        .iter()
        .map(|v| (v.source.as_str(), v.status))
        .collect();
    verdicts.sort();
    assert_eq!(
        verdicts,
        [("ghsa", Status::Fixed), ("osv-snyk", Status::Affected)]
    );
    assert!(found(&matcher, "2.0.0").is_empty());
}

#[test]
fn a_range_that_ends_before_it_begins_has_no_version_in_it() {
    let reversed = r#"{"introduced":"2.0.0"},{"fixed":"1.0.0"}"#;
    let beside =
        r#"{"introduced":"2.0.0"},{"fixed":"1.0.0"},{"introduced":"3.0.0"},{"fixed":"3.1.0"}"#;
    let (_directory, matcher) =
        matcher(&[record("GHSA-1", "", reversed), record("GHSA-2", "", beside)]);
    for (version, expected) in [("0.9.0", 0), ("1.5.0", 0), ("2.5.0", 0), ("3.0.5", 1)] {
        assert_eq!(found(&matcher, version).len(), expected, "{version}");
    }
}
