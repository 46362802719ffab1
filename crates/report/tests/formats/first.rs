//! What a reader sees first, and what is said once instead of many times.

use seawall_model::{
    Date, Finding, FindingKind, Hole, HoleName, Kev, Package, PackageKind, PackageLocation, Report,
    Severity, Suppressed, Suppressor, TargetReport,
};
use seawall_report::ReportOptions;

use crate::{render, sample};

fn package(name: &str, version: &str, path: &str) -> Package {
    let mut package = Package::new(PackageKind::NPM, name, version);
    package.reference = format!("{name}@{version}#{path}");
    package.purl = package.to_purl(None).to_string();
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        layer: None,
        line: Some(7),
    }];
    package
}

fn vulnerability(id: &str, package: &Package, risk: u8, exploited: bool) -> Finding {
    let kind = FindingKind::Vulnerability;
    let mut finding = Finding::new(kind, id, format!("The title of {id}"), Severity::High);
    finding.package = Some(package.purl.clone());
    finding.refs = vec![package.reference.clone()];
    finding.location.path = Some(package.locations[0].path.clone());
    finding.fixed_in = vec!["9.0.0".to_owned()];
    finding.risk = risk;
    let day = Date::new(2024, 1, 1).unwrap();
    finding.kev = exploited.then_some(Kev {
        added: day,
        due: day,
    });
    finding
}

fn check(path: &str, remedy: &str) -> Finding {
    let kind = FindingKind::Misconfiguration;
    let mut finding = Finding::new(kind, "world-writable-file", "t", Severity::Low);
    finding.location.path = Some(path.to_owned());
    remedy.clone_into(&mut finding.remedy);
    finding
}

fn report(target: TargetReport) -> Report {
    let mut target = TargetReport {
        target: sample::clean_directory().target,
        ..target
    };
    seawall_model::identify(&mut target.findings);
    target.coverage.complete = target.coverage.gaps.is_empty();
    sample::finish(vec![target])
}

fn table(report: &Report) -> String {
    let options = ReportOptions {
        width: Some(80),
        ..ReportOptions::default()
    };
    render::with("table", report, &options)
}

/// What is exploited goes before what is risky; of one package and of one id there is one thing to do.
#[test]
fn three_things_that_matter_most() {
    let packages = ["a", "b", "c", "d", "e"].map(|name| package(name, "1.0.0", "lock"));
    let of = |name: &str| packages.iter().find(|p| p.name == name).unwrap();
    let mut aside = vulnerability("CVE-2024-8", of("e"), 99, true);
    aside.suppressed = Some(Suppressed::default());
    let findings = vec![
        vulnerability("CVE-2024-1", of("a"), 90, false),
        vulnerability("CVE-2024-2", of("a"), 80, false),
        vulnerability("CVE-2024-1", of("b"), 90, false),
        vulnerability("CVE-2024-3", of("c"), 70, false),
        vulnerability("CVE-2024-4", of("d"), 20, true),
        aside,
    ];
    let report = report(TargetReport {
        packages: packages.to_vec(),
        findings,
        ..TargetReport::default()
    });
    let text = table(&report);
    assert!(
        text.starts_with("FOUND  5 high; 1 known exploited\n"),
        "{text}"
    );
    let first: Vec<&str> = ["1", "2", "3", "4"]
        .iter()
        .filter_map(|n| text.lines().find(|l| l.starts_with(&format!("  {n}  "))))
        .collect();
    assert_eq!(
        first,
        [
            "  1  CVE-2024-4  high, risk 20, known exploited",
            "  2  CVE-2024-1  high, risk 90",
            "  3  CVE-2024-3  high, risk 70",
        ]
    );
    assert!(
        text.contains("     a 1.0.0 and 1 more -> 9.0.0\n"),
        "{text}"
    );
    for (format, heads) in [
        ("markdown", ["## First\n", "upgrades would clear"]),
        ("html", ["First</h2>", "Upgrades</h2>"]),
    ] {
        let text = render::plain(format, &report);
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        assert!(place("CVE-2024-4") < place("CVE-2024-1"), "{format}");
        assert!(place(heads[0]) < place(heads[1]), "{format}");
    }
}

/// The same in several files is one row, below all of them.
#[test]
fn a_package_in_many_files_is_listed_once() {
    let files = 9;
    let packages: Vec<_> = (0..files)
        .map(|i| {
            package(
                "lodash",
                "4.17.11",
                &format!("service-{i}/package-lock.json"),
            )
        })
        .collect();
    let findings = packages
        .iter()
        .map(|p| vulnerability("CVE-2024-1", p, 50, false));
    let report = report(TargetReport {
        findings: findings.collect(),
        packages,
        ..TargetReport::default()
    });
    let text = table(&report);
    assert!(text.contains("VULNERABILITIES  9 in 1 package\n"), "{text}");
    let rows = text.lines().filter(|l| l.starts_with("    HIGH"));
    assert_eq!(rows.count(), 1, "{text}");
    assert!(
        text.contains("      service-4/package-lock.json:7\n"),
        "{text}"
    );
    assert!(text.contains("      and 4 more files\n"), "{text}");
    // Where there is room for all, all are named.
    for format in ["markdown", "csv", "html", "junit", "sarif"] {
        let text = render::plain(format, &report);
        for i in 0..files {
            let place = format!("service-{i}/package-lock.json");
            assert!(text.contains(&place), "{format}: {place}");
        }
    }
}

#[test]
fn notes_of_one_kind_and_equal_fixes_are_said_once() {
    let mut target = TargetReport {
        findings: vec![
            check("a", "chmod o-w"),
            check("b", "chmod o-w"),
            check("c", "take it out"),
        ],
        ..TargetReport::default()
    };
    for i in 0..379 {
        let reason = "no advisory source knows this repository";
        let place = format!("package-{i:03}");
        let name = HoleName::THIRD_PARTY_PACKAGES;
        target
            .coverage
            .note(Hole::new(name, "a package", place, reason));
    }
    let report = report(target);
    for format in ["table", "markdown"] {
        let text = render::plain(format, &report).replace("&#58;", ":");
        assert_eq!(text.matches("third-party-packages").count(), 1, "{text}");
        let folded = "379 times: a package in package-000, package-001, package-002 and 376 more";
        assert!(text.contains(folded), "{format}: {text}");
        assert_eq!(text.matches("chmod o-w").count(), 1, "{format}: {text}");
        assert_eq!(text.matches("take it out").count(), 1, "{format}: {text}");
    }
    // What is made for programs has each.
    assert_eq!(
        render::plain("csv", &report).matches("\"note\"").count(),
        379
    );
}

/// Packages to which nothing installed answers are told apart, and that they do not count.
#[test]
fn what_is_only_declared_is_told_apart() {
    let there = package("there", "1.0.0", "srv/node_modules/there/package.json");
    let mut declared = package("declared", "1.0.0", "srv/node_modules/x/package-lock.json");
    declared.installed = false;
    declared.uncounted = Some("nothing that is installed answers to it".to_owned());
    let mut finding = vulnerability("CVE-2024-1", &declared, 50, false);
    finding.suppressed = Some(Suppressed {
        by: Suppressor::Declared,
        ..Suppressed::default()
    });
    let mut target = TargetReport {
        packages: vec![there, declared],
        findings: vec![finding],
        ..TargetReport::default()
    };
    let said = "1 package is only declared; --declared counts it";
    for format in ["table", "html"] {
        let text = render::plain(format, &report(target.clone()));
        assert!(text.contains(said), "{format}: {text}");
    }
    target.findings.clear();
    for kind in ["misconfigurations", "vulnerabilities"] {
        let hole = Hole::new(HoleName::NOT_ASKED, kind, "app", "not asked for");
        target.coverage.note(hole);
    }
    let text = table(&report(target));
    let (_, packages) = text.split_once("\nPACKAGES  1\n").unwrap();
    let (there, declared) = packages.split_once("\nONLY DECLARED  1 package").unwrap();
    assert!(
        there.contains("  there  ") && !there.contains("  declared  "),
        "{text}"
    );
    assert!(declared.contains("\n  declared  1.0.0"), "{text}");
}

/// Whatever there is, each format writes it in a time that grows with it and no faster.
#[test]
fn many_findings_are_written() {
    let many = 20_000;
    let packages: Vec<_> = (0..many / 10)
        .map(|i| package(&format!("p{i}"), "1.0.0", &format!("d{}/lock", i % 100)))
        .collect();
    let findings = (0..many).map(|i| {
        let package = &packages[i % packages.len()];
        let risk = u8::try_from(i % 100).unwrap();
        vulnerability(&format!("CVE-2024-{i}"), package, risk, i % 1000 == 0)
    });
    let report = report(TargetReport {
        findings: findings.collect(),
        packages,
        ..TargetReport::default()
    });
    for format in ["table", "markdown", "csv", "junit", "html"] {
        let text = render::plain(format, &report);
        assert!(text.contains("CVE-2024-19999"), "{format}");
    }
}
