//! How bad a vulnerability is, by whose word, from files of every source.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that goes wrong should say so loudly"
)]

use std::fs;
use std::path::Path;

use seawall_advisory::{Imported, Matches, SeverityOrder, Store, StoreOptions};
use seawall_model::{Ecosystem, Finding, OperatingSystem, Package, PackageKind, Severity};

fn import(directory: &Path, files: &[(&str, &str)]) -> (Store, Imported) {
    let given = directory.join("given");
    let _ = fs::remove_dir_all(&given);
    fs::create_dir(&given).unwrap();
    for (name, text) in files {
        fs::write(given.join(name), text).unwrap();
    }
    let store = Store::new(directory.join("db"));
    let imported = store.import(&[given], StoreOptions::default()).unwrap();
    (store, imported)
}

fn matched(store: &Store, order: &str, packages: &[Package]) -> Matches {
    let os = OperatingSystem {
        id: "alpine".to_owned(),
        version: "3.10.4".to_owned(),
        ..OperatingSystem::default()
    };
    let order: SeverityOrder = order.parse().unwrap();
    let matcher = store.matcher().unwrap().ordered(order);
    matcher.match_packages(Some(&os), packages)
}

fn rated(finding: &Finding) -> String {
    let source = finding.severity_source.as_deref().unwrap_or("nobody");
    format!("{} {} {source}", finding.id, finding.severity)
}

fn ratings(store: &Store, order: &str, packages: &[Package]) -> Vec<String> {
    let matches = matched(store, order, packages);
    matches.findings.iter().map(rated).collect()
}

const DEFAULT: &str = "vendor,cvss,nvd";

fn curl() -> Package {
    Package::new(PackageKind::APK, "curl", "7.65.0-r0")
}

const SECDB: &str = r#"{"reponame":"main","distroversion":"v3.10","packages":[{"pkg":{"name":"curl","secfixes":{
    "7.65.1-r0":["CVE-2019-1","CVE-2019-2","CVE-2019-3","CVE-2019-4","CVE-2001-5","CVE-2020-6"]}}}]}"#;

fn metric(version: &str, kind: &str, score: f64, vector: &str) -> String {
    let name = format!("cvssMetricV{}", version.replace('.', "").replace("20", "2"));
    format!(
        r#""{name}":[{{"source":"x","type":"{kind}","cvssData":{{"version":"{version}","vectorString":"{vector}","baseScore":{score}}}}}]"#
    )
}

fn page(timestamp: &str, entries: &[(&str, &str)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(id, metrics)| {
            format!(r#"{{"cve":{{"id":"{id}","vulnStatus":"s","metrics":{{{metrics}}}}}}}"#)
        })
        .collect();
    format!(
        r#"{{"resultsPerPage":{},"startIndex":0,"totalResults":9,"format":"NVD_CVE","version":"2.0","timestamp":"{timestamp}","vulnerabilities":[{}]}}"#,
        entries.len(),
        entries.join(",")
    )
}

const CRITICAL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const FULL_2: &str = "AV:N/AC:L/Au:N/C:C/I:C/A:C";

#[test]
fn nvd_rates_what_the_vendor_leaves_open() {
    let directory = tempfile::tempdir().unwrap();
    let own = metric("3.1", "Primary", 9.8, CRITICAL);
    let v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N";
    let beside = format!("{own},{}", metric("4.0", "Secondary", 6.9, v4));
    let second = metric("3.1", "Secondary", 9.8, CRITICAL);
    let old = metric("2.0", "Primary", 10.0, FULL_2);
    let bare =
        r#""cvssMetricV30":[{"type":"Primary","cvssData":{"version":"3.0","baseScore":5.0}}]"#;
    let page = page(
        "2026-01-02T03:04:05",
        &[
            ("CVE-2019-1", &beside),
            ("CVE-2019-2", &second),
            ("CVE-2019-3", ""),
            ("CVE-2019-4", bare),
            ("CVE-2001-5", &old),
        ],
    );
    let meta = "lastModifiedDate:2026-01-02T03:04:05-04:00\r\nsize:1\r\nzipSize:1\r\ngzSize:1\r\nsha256:0\r\n";
    let files = [
        ("v3.10-main.json", SECDB),
        ("nvdcve-2.0-2019.json", page.as_str()),
        ("nvdcve-2.0-2019.meta", meta),
    ];
    let (store, imported) = import(directory.path(), &files);
    assert_eq!(
        (imported.unreadable, imported.passed_over),
        (0, 0),
        "{:?}",
        imported.holes
    );
    let found = ratings(&store, DEFAULT, &[curl()]);
    let wanted = [
        // CVSS 2.0 knows no critical.
        "CVE-2001-5 high nvd",
        // NVD's own word, though what others gave it is newer.
        "CVE-2019-1 critical nvd",
        "CVE-2019-2 critical nvd-secondary",
        // It awaits analysis.
        "CVE-2019-3 unknown nobody",
        "CVE-2019-4 medium nvd",
        // Its year is not at hand.
        "CVE-2020-6 unknown nobody",
    ];
    assert_eq!(found, wanted);
    let matches = matched(&store, DEFAULT, &[curl()]);
    let scores = &matches.findings[1].scores;
    let scores: Vec<_> = scores
        .iter()
        .map(|s| (s.source.as_str(), s.score))
        .collect();
    assert_eq!(scores, [("nvd-secondary", 6.9), ("nvd", 9.8)]);
    assert_eq!(matches.findings[1].scores[1].vector, CRITICAL);
    // What could be fetched is said; what NVD itself has not rated is not.
    let notes = matches
        .coverage
        .notes
        .iter()
        .filter(|n| n.name == "unrated");
    let notes: Vec<_> = notes.collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].what, "1 finding without a severity");
    assert!(
        notes[0].reason.contains("--for nvd:2020`"),
        "{}",
        notes[0].reason
    );
    // These are what a scan asks for: what is missing, and whether there is something newer of the rest.
    let os = OperatingSystem {
        id: "alpine".to_owned(),
        version: "3.10.4".to_owned(),
        ..OperatingSystem::default()
    };
    let matcher = store.matcher().unwrap();
    let matches = matcher.match_packages(Some(&os), &[curl()]);
    let years = matcher.rating_years(&[curl()], &matches);
    let years: Vec<_> = years.iter().map(ToString::to_string).collect();
    assert_eq!(years, ["NVD:2002", "NVD:2019", "NVD:2020"]);
    assert!(store.verify().is_ok());
}

#[test]
fn the_vendors_word_goes_before_nvds() {
    let directory = tempfile::tempdir().unwrap();
    let npm = r#"{"id":"GHSA-jf85-cpcp-j695","modified":"2019-07-31T00:00:00Z","aliases":["CVE-2019-10744"],
        "database_specific":{"severity":"LOW"},"affected":[{"package":{"ecosystem":"npm","name":"lodash"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]}]}"#;
    let own = metric("3.1", "Primary", 9.8, CRITICAL);
    let page = page("2026-01-02T03:04:05", &[("CVE-2019-10744", &own)]);
    let files = [("a.json", npm), ("nvd.json", page.as_str())];
    let (store, _) = import(directory.path(), &files);
    let lodash = Package::new(PackageKind::NPM, "lodash", "4.17.11");
    for (order, wanted) in [
        (DEFAULT, "low ghsa"),
        ("nvd,vendor", "critical nvd"),
        ("ubuntu,highest", "critical nvd"),
        ("ghsa", "low ghsa"),
        ("debian", "unknown nobody"),
    ] {
        let found = ratings(&store, order, std::slice::from_ref(&lodash));
        assert_eq!(found, [format!("CVE-2019-10744 {wanted}")], "{order}");
    }
    // Its score stands beside the word, since no advisory has one.
    let matches = matched(&store, DEFAULT, &[lodash]);
    assert_eq!(matches.findings[0].scores[0].source, "nvd");
}

/// What each feed says without a vector.
#[test]
fn a_score_or_a_word_without_a_vector_counts() {
    let directory = tempfile::tempdir().unwrap();
    let gem = |id: u32, scores: &str| {
        format!(
            "---\ngem: rack\ncve: 2020-{id}\ntitle: t\ndate: 2020-01-01\n{scores}patched_versions:\n- '>= 3'\n"
        )
    };
    let osv = |id: &str, rest: &str, kind: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2020-01-01T00:00:00Z",{rest},"affected":[{{"package":{{"ecosystem":"{kind}","name":"a"}},
            "ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}]}}]}}"#
        )
    };
    let unmaintained = r#"{"id":"RUSTSEC-2020-1","modified":"2020-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"crates.io","name":"a"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],"database_specific":{"informational":"unmaintained"}}]}"#;
    let unsound = unmaintained
        .replace("-2020-1", "-2020-2")
        .replace("unmaintained", "unsound");
    let told = "```toml\n[advisory]\nid = \"RUSTSEC-2020-3\"\npackage = \"b\"\ndate = \"2020-01-01\"\ninformational = \"notice\"\n[versions]\npatched = []\n```\n# t\n";
    let number = osv(
        "PYSEC-2020-1",
        r#""severity":[{"type":"CVSS_V3","score":"7.5"}]"#,
        "PyPI",
    );
    let harm = osv("MAL-2020-1", r#""summary":"s""#, "npm");
    let two = gem(1, "cvss_v2: 10.0\n");
    let three = gem(2, "cvss_v2: 2.1\ncvss_v3: 9.8\n");
    let four = gem(3, "cvss_v4: '8.7'\n");
    let nothing = gem(4, "");
    let zero = gem(5, "cvss_v3: 0.0\n");
    let files = [
        ("1.yml", two.as_str()),
        ("2.yml", &three),
        ("3.yml", &four),
        ("4.yml", &nothing),
        ("5.yml", &zero),
        ("r1.json", unmaintained),
        ("r2.json", &unsound),
        ("r3.md", told),
        ("p.json", &number),
        ("m.json", &harm),
    ];
    let (store, imported) = import(directory.path(), &files);
    assert_eq!(imported.unreadable, 0, "{:?}", imported.holes);
    let packages = [
        Package::new(PackageKind::GEM, "rack", "2.0"),
        Package::new(PackageKind::CARGO, "a", "1.0.0"),
        Package::new(PackageKind::CARGO, "b", "1.0.0"),
        Package::new(PackageKind::PYPI, "a", "1"),
        Package::new(PackageKind::NPM, "a", "1.0.0"),
    ];
    let mut found = ratings(&store, DEFAULT, &packages);
    found.sort();
    let wanted = [
        "CVE-2020-1 high rubysec",
        "CVE-2020-2 critical rubysec",
        "CVE-2020-3 high rubysec",
        "CVE-2020-4 unknown nobody",
        "CVE-2020-5 unknown nobody",
        "MAL-2020-1 critical malicious",
        "PYSEC-2020-1 high pypa",
        "RUSTSEC-2020-1 negligible rustsec",
        "RUSTSEC-2020-2 unknown nobody",
        "RUSTSEC-2020-3 negligible rustsec",
    ];
    assert_eq!(found, wanted);
    let matches = matched(&store, DEFAULT, &packages[..1]);
    let both = matches
        .findings
        .iter()
        .find(|f| f.id == "CVE-2020-2")
        .unwrap();
    let both: Vec<_> = both
        .scores
        .iter()
        .map(|s| (s.version.name(), s.score))
        .collect();
    assert_eq!(both, [("3.0", 9.8), ("2.0", 2.1)]);
}

#[test]
fn notices_of_rpm_distributions_say_it_in_their_titles() {
    let directory = tempfile::tempdir().unwrap();
    let notice = r#"{"id":"ALSA-2024:1","summary":"Important: a security update","modified":"2024-01-01T00:00:00Z",
        "related":["CVE-2024-1"],"affected":[{"package":{"ecosystem":"AlmaLinux:9","name":"a"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2-1.el9"}]}]}]}"#;
    let plain = notice
        .replace("ALSA-2024:1", "ALSA-2024:2")
        .replace("2024-1\"]", "2024-2\"]");
    let plain = plain.replace("Important: a", "a: the");
    let (store, _) = import(directory.path(), &[("1.json", notice), ("2.json", &plain)]);
    let os = OperatingSystem {
        id: "almalinux".to_owned(),
        version: "9.3".to_owned(),
        ..OperatingSystem::default()
    };
    let package = Package::new(PackageKind::RPM, "a", "1-1.el9");
    let matches = store
        .matcher()
        .unwrap()
        .match_packages(Some(&os), &[package]);
    let found: Vec<_> = matches.findings.iter().map(rated).collect();
    assert_eq!(
        found,
        ["CVE-2024-1 high almalinux", "CVE-2024-2 unknown nobody"]
    );
}

/// Entries that are none cost themselves alone, and are told.
#[test]
fn what_of_nvd_cannot_be_read_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let own = metric("3.1", "Primary", 9.8, CRITICAL);
    let nonsense = r#""cvssMetricV31":[{"type":"Primary","cvssData":{"version":"3.1","vectorString":"AV:?"}}]"#;
    let wrong = r#""cvssMetricV31":7"#;
    let good = page(
        "2026-01-01T00:00:00",
        &[
            ("CVE-2019-1", &own),
            ("CVE-2019-2", nonsense),
            ("CVE-2019-3", wrong),
            ("2019-4", &own),
        ],
    );
    let short = page("2026-01-01T00:00:00", &[("CVE-2019-4", &own)]).replace(":1,", ":2,");
    let cut = &good[..good.len() - 3];
    let (store, imported) = import(
        directory.path(),
        &[
            ("s.json", SECDB),
            ("1.json", &good),
            ("2.json", &short),
            ("3.json", cut),
        ],
    );
    let reasons: Vec<_> = imported
        .holes
        .iter()
        .map(|hole| hole.reason.as_str())
        .collect();
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    for part in [
        "CVE-2019-2: a score that is none",
        "entry 3",
        "2019-4: no CVE",
        "has 1 entries",
        "EOF",
    ] {
        assert!(
            reasons.iter().any(|reason| reason.contains(part)),
            "{part}: {reasons:?}"
        );
    }
    let found = ratings(&store, DEFAULT, &[curl()]);
    let critical = found.iter().filter(|f| f.ends_with("critical nvd")).count();
    assert_eq!(critical, 2, "{found:?}");
}

/// A page of some CVEs never takes the place of a year.
#[test]
fn years_are_kept_apart_and_a_part_of_one_is_held_back() {
    let directory = tempfile::tempdir().unwrap();
    let own = metric("3.1", "Primary", 9.8, CRITICAL);
    let low = metric("2.0", "Primary", 1.0, "");
    let whole: Vec<(String, &str)> = (1..=10)
        .map(|n| (format!("CVE-2019-{n}"), own.as_str()))
        .collect();
    let whole: Vec<(&str, &str)> = whole.iter().map(|(id, m)| (id.as_str(), *m)).collect();
    let first = page("2026-01-01T00:00:00", &whole);
    import(directory.path(), &[("s.json", SECDB), ("n.json", &first)]);
    let some = page(
        "2026-02-01T00:00:00",
        &[("CVE-2019-1", &low), ("CVE-2020-6", &low)],
    );
    let (store, imported) = import(directory.path(), &[("n.json", &some)]);
    assert_eq!(imported.refused.len(), 1, "{:?}", imported.refused);
    let found = ratings(&store, DEFAULT, &[curl()]);
    for wanted in ["CVE-2019-1 critical nvd", "CVE-2020-6 low nvd"] {
        assert!(found.contains(&wanted.to_owned()), "{found:?}");
    }
    // A newer state of the whole year takes the place of the old one.
    let newer: Vec<(&str, &str)> = whole.iter().map(|(id, _)| (*id, low.as_str())).collect();
    let newer = page("2026-03-01T00:00:00", &newer);
    let (store, imported) = import(directory.path(), &[("n.json", &newer)]);
    assert!(imported.refused.is_empty(), "{:?}", imported.refused);
    let found = ratings(&store, DEFAULT, &[curl()]);
    assert!(
        found.contains(&"CVE-2019-1 low nvd".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"CVE-2020-6 low nvd".to_owned()),
        "{found:?}"
    );
    let matcher = store.matcher().unwrap();
    let covers = |name: &str| matcher.covers(&name.parse::<Ecosystem>().unwrap());
    assert!(covers("NVD:2019") && covers("NVD:2020") && !covers("NVD:2021"));
}

#[test]
fn the_older_shape_is_read_too() {
    let directory = tempfile::tempdir().unwrap();
    let old = format!(
        r#"{{"CVE_data_type":"CVE","CVE_data_timestamp":"2023-01-01T08:00Z","CVE_Items":[
        {{"cve":{{"CVE_data_meta":{{"ID":"CVE-2019-1"}}}},"impact":{{"baseMetricV3":{{"cvssV3":{{"version":"3.1","vectorString":"{CRITICAL}","baseScore":9.8}}}}}}}},
        {{"cve":{{"CVE_data_meta":{{"ID":"CVE-2019-2"}}}},"impact":{{"baseMetricV2":{{"cvssV2":{{"version":"2.0","vectorString":"{FULL_2}","baseScore":10.0}}}}}}}},
        {{"cve":{{"CVE_data_meta":{{"ID":"CVE-2019-3"}}}},"impact":{{}}}}]}}"#
    );
    let (store, imported) = import(directory.path(), &[("s.json", SECDB), ("o.json", &old)]);
    assert_eq!(imported.unreadable, 0, "{:?}", imported.holes);
    let found = ratings(&store, DEFAULT, &[curl()]);
    assert_eq!(
        &found[1..4],
        [
            "CVE-2019-1 critical nvd",
            "CVE-2019-2 high nvd",
            "CVE-2019-3 unknown nobody"
        ]
    );
}

/// Pages as NVD publishes them.
#[test]
fn published_pages_are_read() {
    let Some(data) = seawall_testkit::test_data("ratings::published_pages_are_read") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let excerpts = data.join("advisories/excerpts/nvd");
    let imported = store.import(&[excerpts], StoreOptions::default()).unwrap();
    assert_eq!(
        (imported.unreadable, imported.passed_over),
        (0, 0),
        "{:?}",
        imported.holes
    );
    // 35 of a page of 38, the rest awaits analysis; two of three of a year, one of a single answer.
    let records: u64 = imported.sources.iter().map(|s| s.records).sum();
    assert_eq!(records, 35 + 2 + 1);
    let secdb = r#"{"reponame":"main","distroversion":"v3.10","packages":[{"pkg":{"name":"curl","secfixes":{
        "9-r0":["CVE-2022-1576","CVE-2016-2781"]}}}]}"#;
    fs::write(directory.path().join("secdb.json"), secdb).unwrap();
    let given = [directory.path().join("secdb.json")];
    store.import(&given, StoreOptions::default()).unwrap();
    let found = matched(&store, DEFAULT, &[curl()]).findings;
    let found: Vec<_> = found.iter().map(|f| (f.id.as_str(), f.severity)).collect();
    // Of the second others gave a newer vector, and NVD goes by its own.
    let wanted = [
        ("CVE-2016-2781", Severity::Medium),
        ("CVE-2022-1576", Severity::Medium),
    ];
    assert_eq!(found, wanted);
}
