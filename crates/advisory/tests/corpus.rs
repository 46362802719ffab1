//! The labelled corpus: precision and recall of the matcher on rows that were judged before it was
//! written, each by the advisory that it cites.

use std::path::PathBuf;

use seawall_advisory::{Store, StoreOptions};
use seawall_model::{
    Ecosystem, OperatingSystem, Package, PackageKind, SourcePackage, ecosystem_named,
};

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, told from the import to the figures"
)]
fn precision_and_recall() {
    let Some(data) = seawall_testkit::test_data("corpus") else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(directory.path());
    let names = [
        "crates-rustsec-osv.tar.zst",
        "go-vulndb.zip",
        "pypi-advisory-database.tar.zst",
        "rubygems-ruby-advisory-db.tar.zst",
        "almalinux-osv-database.tar.zst",
        "packagist-friendsofphp.tar.zst",
        "alpine-secdb/json",
        "debian/tracker-derived-from-dsa-dla.json.zst",
        "ghsa",
        "excerpts/ubuntu/osv",
        "kev",
    ];
    let paths: Vec<PathBuf> = names
        .iter()
        .map(|name| data.join("advisories").join(name))
        .collect();
    let imported = store.import(&paths, StoreOptions::default()).unwrap();
    for source in &imported.sources {
        println!(
            "{}: {} records, {} rows, {} bytes",
            source.name, source.records, source.rows, source.bytes
        );
    }
    println!(
        "{} unreadable, {} passed over",
        imported.unreadable, imported.passed_over
    );
    for hole in imported.holes.iter().take(20) {
        println!("  {}: {}", hole.place, hole.reason);
    }
    let matcher = store.matcher().unwrap();

    let text = include_str!("corpus/matches.tsv");
    let (mut right, mut missed, mut wrong, mut near) = (0_u32, Vec::new(), Vec::new(), 0_u32);
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let mut columns: Vec<&str> = line.split('\t').collect();
        let module = if columns.len() > 9 {
            columns.pop()
        } else {
            None
        };
        let [
            ecosystem,
            name,
            version,
            source,
            source_version,
            advisory,
            expected,
            fixed,
            why,
        ] = columns.try_into().expect(line);
        let ecosystem: Ecosystem = ecosystem.parse().unwrap();
        let info = ecosystem_named(&ecosystem.name).unwrap();
        let mut package = Package::new(info.kind.clone(), name, version);
        package.modularity = module.map(str::to_owned);
        if !source.is_empty() {
            package.source = Some(SourcePackage {
                name: source.into(),
                version: source_version.into(),
            });
        }
        let os = info.os_ids.first().map(|id| OperatingSystem {
            id: (*id).to_owned(),
            version: ecosystem
                .release
                .clone()
                .unwrap_or_default()
                .trim_start_matches('v')
                .to_owned(),
            ..OperatingSystem::default()
        });
        package.purl = package
            .to_purl(os.as_ref().map(|os| (os.id.as_str(), os.version.as_str())))
            .to_string();
        let matches = matcher.match_packages(os.as_ref(), &[package]);
        let hit = matches
            .findings
            .iter()
            .find(|f| f.id == advisory || f.aliases.iter().any(|a| a == advisory));
        match (expected, hit) {
            ("affected", Some(finding)) => {
                right += 1;
                let plain = |v: &str| v.trim_start_matches('v').to_owned();
                let fixes: Vec<_> = finding.fixed_in.iter().map(|v| plain(v)).collect();
                assert!(
                    fixed.is_empty() || fixes.contains(&plain(fixed)),
                    "{line}: fixed in {fixes:?}"
                );
            }
            ("affected", None) => missed.push(line),
            ("unaffected", Some(_)) => wrong.push(line),
            ("unaffected", None) => near += 1,
            _ => panic!("{why}: {line}"),
        }
    }
    let count = |rows: &[&str]| u32::try_from(rows.len()).unwrap();
    let (lost, false_alarms) = (count(&missed), count(&wrong));
    println!(
        "{} rows: precision {:.4}, recall {:.4} ({right} found, {near} rightly silent, {lost} missed, {false_alarms} wrong)",
        right + near + lost + false_alarms,
        f64::from(right) / f64::from(right + false_alarms),
        f64::from(right) / f64::from(right + lost),
    );
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
    assert!(wrong.is_empty(), "wrong:\n{}", wrong.join("\n"));
    // Only these kinds are in the corpus; another one must bring its rows.
    assert!(text.contains("Debian:") && PackageKind::DEB.is_os());
}
