//! SARIF by the rules of a code host: what it takes, what it shows, and what it must not be told.

use std::collections::BTreeSet;

use seawall_model::{
    Finding, FindingKind, Package, PackageKind, PackageLocation, Report, Severity, Status,
    Suppressed, TargetReport,
};
use seawall_report::ReportOptions;
use seawall_testkit::code_scanning::{Alert, alerts, problems};
use serde_json::Value;

use crate::hostile::HOSTILE;
use crate::{kinds, render, sample};

const CLEAN: [&str; 0] = [];

fn in_repository(report: &Report, path: &str) -> ReportOptions {
    let targets = report.targets.iter();
    ReportOptions {
        in_repository: targets
            .map(|t| (t.target.reference.clone(), path.to_owned()))
            .collect(),
        ..ReportOptions::default()
    }
}

fn package(name: &str, places: &[(&str, u32)]) -> Package {
    let mut package = Package::new(PackageKind::NPM, name, "1.0.0");
    package.purl = package.to_purl(None).to_string();
    package.locations = (places.iter())
        .map(|(path, line)| PackageLocation {
            path: (*path).to_owned(),
            layer: None,
            line: Some(*line),
        })
        .collect();
    package
}

fn vulnerability(id: &str, package: &Package, severity: Severity) -> Finding {
    let mut finding = Finding::new(FindingKind::Vulnerability, id, "A title", severity);
    finding.package = Some(package.purl.clone());
    finding.refs = vec![package.reference.clone()];
    let first = &package.locations[0];
    finding.location.path = Some(first.path.clone());
    finding.location.line = first.line;
    finding
}

/// A report of one project.
fn project(packages: Vec<Package>, mut findings: Vec<Finding>) -> Report {
    seawall_model::identify(&mut findings);
    sample::finish(vec![TargetReport {
        packages,
        findings,
        ..sample::clean_directory()
    }])
}

fn results(report: &Report, options: &ReportOptions) -> Vec<Value> {
    let log: Value = serde_json::from_str(&render::with("sarif", report, options)).unwrap();
    log["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn what_is_written_is_taken() {
    let mut empty = sample::rich();
    empty.targets.clear();
    for report in [
        sample::rich(),
        kinds::every(),
        sample::hostile(HOSTILE),
        empty,
    ] {
        for show_suppressed in [false, true] {
            for path in ["", "services/a b"] {
                let options = ReportOptions {
                    show_suppressed,
                    ..in_repository(&report, path)
                };
                let text = render::with("sarif", &report, &options);
                assert_eq!(problems(text.as_bytes()), CLEAN);
            }
        }
        assert_eq!(problems(render::plain("sarif", &report).as_bytes()), CLEAN);
    }
}

/// That a broken log is not let through tells that the checker looks.
#[test]
fn the_checker_looks() {
    let report = sample::rich();
    let log = render::json("sarif", &report);
    let rule = "/runs/0/tool/driver/rules/0";
    let result = "/runs/0/results/0";
    let break_one = |pointer: &str, value: Value| {
        let mut log = log.clone();
        *log.pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer}")) = value;
        problems(log.to_string().as_bytes())
    };
    let many = |number: usize| Value::from(vec!["x"; number]);
    for (pointer, value) in [
        ("/version".to_owned(), Value::from("2.0.0")),
        (format!("{rule}/properties/tags"), many(21)),
        (format!("{rule}/properties/security-severity"), 7.5.into()),
        (format!("{rule}/help/markdown"), "".into()),
        (
            format!("{rule}/fullDescription/text"),
            "x".repeat(1025).into(),
        ),
        (format!("{result}/ruleIndex"), 4096.into()),
        (format!("{result}/message/text"), "".into()),
        (format!("{result}/locations"), many(1001)),
        (
            format!("{result}/partialFingerprints/primaryLocationLineHash"),
            "f:x:1".into(),
        ),
        (
            format!("{result}/locations/0/physicalLocation/artifactLocation/uri"),
            "/etc/passwd".into(),
        ),
        (
            format!("{result}/locations/0/physicalLocation/region/startLine"),
            0.into(),
        ),
        (
            "/runs".to_owned(),
            Value::from(vec![log["runs"][0].clone(); 21]),
        ),
        (
            "/runs/0/results".to_owned(),
            Value::from(vec![log["runs"][0]["results"][0].clone(); 2]),
        ),
    ] {
        assert_ne!(break_one(&pointer, value), CLEAN, "{pointer}");
    }
}

#[test]
fn one_result_a_file_at_its_line() {
    let mut qs = package(
        "qs",
        &[("a/package-lock.json", 12), ("a/package-lock.json", 40)],
    );
    qs.direct = Some(false);
    let mut other = package("qs", &[("b/package-lock.json", 7)]);
    other.reference = "qs@1.0.0#2".to_owned();
    let mut express = package("express", &[("a/package-lock.json", 3)]);
    express.direct = Some(true);
    express.depends_on = vec![qs.reference.clone()];
    let mut finding = vulnerability("CVE-2024-1", &qs, Severity::High);
    finding.refs.push(other.reference.clone());
    let report = project(vec![express, qs, other], vec![finding]);
    let options = in_repository(&report, "web");
    let text = render::with("sarif", &report, &options);
    let alert = |path: &str, line| Alert {
        rule: "CVE-2024-1".to_owned(),
        path: path.to_owned(),
        line,
    };
    assert_eq!(
        alerts(text.as_bytes()),
        [
            alert("web/a/package-lock.json", 12),
            alert("web/b/package-lock.json", 7)
        ]
    );
    let all = results(&report, &options);
    // Each line of the file is named, the first one first.
    let lines: Vec<_> = all[0]["locations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["physicalLocation"]["region"]["startLine"].as_u64())
        .collect();
    assert_eq!(lines, [Some(12), Some(40)]);
    let location = &all[1]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uriBaseId"], "%SRCROOT%");
    let message = all[0]["message"]["text"].as_str().unwrap();
    assert!(message.contains("Needed by express > qs"), "{message}");
    // Outside of a repository paths are of the target.
    let plain = results(&report, &ReportOptions::default());
    let location = &plain[0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uriBaseId"], "TARGET");
    assert_eq!(location["uri"], "a/package-lock.json");
}

/// A code host shows files, not what is in them.
#[test]
fn a_member_is_shown_in_its_archive() {
    let jar = package("log4j", &[("lib/app.jar!/BOOT-INF/log4j.jar", 0)]);
    let finding = vulnerability("CVE-2021-44228", &jar, Severity::Critical);
    let report = project(vec![jar], vec![finding]);
    let result = &results(&report, &in_repository(&report, ""))[0];
    let location = &result["locations"][0];
    assert_eq!(
        location["physicalLocation"]["artifactLocation"]["uri"],
        "lib/app.jar"
    );
    let logical = location["logicalLocations"].as_array().unwrap();
    let member = logical.iter().find(|l| l["kind"] == "member").unwrap();
    assert_eq!(
        member["fullyQualifiedName"],
        "lib/app.jar!/BOOT-INF/log4j.jar"
    );
}

/// Lines move, versions change, and the alert stays the same one.
#[test]
fn an_alert_is_known_again() {
    let hash = |version: &str, line, path: &str, id: &str| {
        let mut qs = package("qs", &[(path, line)]);
        version.clone_into(&mut qs.version);
        qs.purl = qs.to_purl(None).to_string();
        let finding = vulnerability(id, &qs, Severity::High);
        let report = project(vec![qs], vec![finding]);
        let result = &results(&report, &in_repository(&report, ""))[0];
        let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
        hash.as_str().unwrap().to_owned()
    };
    let first = hash("1.0.0", 3, "a.lock", "CVE-2024-1");
    assert_eq!(hash("1.0.1", 90, "a.lock", "CVE-2024-1"), first);
    assert_ne!(hash("1.0.0", 3, "b.lock", "CVE-2024-1"), first);
    assert_ne!(hash("1.0.0", 3, "a.lock", "CVE-2024-2"), first);
}

#[test]
fn what_asks_for_nothing_is_left_out_unless_it_is_asked_for() {
    let qs = package("qs", &[("a.lock", 1)]);
    let mut aside = vulnerability("CVE-2024-1", &qs, Severity::High);
    aside.suppressed = Some(Suppressed {
        reason: "so it is".to_owned(),
        ..Suppressed::default()
    });
    let mut fixed = vulnerability("CVE-2024-2", &qs, Severity::High);
    fixed.status = Status::Fixed;
    let open = vulnerability("CVE-2024-3", &qs, Severity::High);
    let report = project(vec![qs], vec![aside, fixed, open]);
    let told = |show_suppressed| {
        let options = ReportOptions {
            show_suppressed,
            ..ReportOptions::default()
        };
        let log: Value = serde_json::from_str(&render::with("sarif", &report, &options)).unwrap();
        let run = &log["runs"][0];
        let ids = run["results"].as_array().unwrap().iter();
        let ids: Vec<String> = ids
            .map(|r| r["ruleId"].as_str().unwrap().to_owned())
            .collect();
        (
            ids,
            run["invocations"][0].to_string(),
            run["results"].clone(),
        )
    };
    let (ids, notices, _) = told(false);
    assert_eq!(ids, ["CVE-2024-3"]);
    assert!(
        notices.contains("2 findings are set aside or ask for nothing"),
        "{notices}"
    );
    let (ids, notices, results) = told(true);
    assert_eq!(ids, ["CVE-2024-1", "CVE-2024-2", "CVE-2024-3"]);
    assert!(!notices.contains("left-out"), "{notices}");
    assert_eq!(results[0]["suppressions"][0]["justification"], "so it is");
}

/// The rule is as grave as the gravest finding of it.
#[test]
fn a_rule_has_the_highest_severity_of_its_findings() {
    let packages = [
        package("a", &[("a.lock", 1)]),
        package("b", &[("a.lock", 2)]),
    ];
    let of = |severities: [Severity; 2]| {
        let findings = packages.iter().zip(severities);
        let findings = findings.map(|(p, s)| vulnerability("CVE-2024-1", p, s));
        let report = project(packages.to_vec(), findings.collect());
        let log = render::json("sarif", &report);
        let rules = log["runs"][0]["tool"]["driver"]["rules"].clone();
        assert_eq!(rules.as_array().unwrap().len(), 1);
        rules[0]["properties"]["security-severity"].clone()
    };
    let critical = of([Severity::Critical, Severity::Critical]);
    assert_eq!(of([Severity::Low, Severity::Critical]), critical);
    assert_eq!(of([Severity::Critical, Severity::Low]), critical);
    assert_eq!(of([Severity::Unknown, Severity::Unknown]), Value::Null);
}

/// One run, whatever the targets, told apart by what each result says.
#[test]
fn several_targets_are_one_run() {
    let one = sample::rich().targets.swap_remove(0);
    let mut two = one.clone();
    "app:2".clone_into(&mut two.target.reference);
    let report = sample::finish(vec![one, two]);
    let text = render::plain("sarif", &report);
    assert_eq!(problems(text.as_bytes()), CLEAN);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let targets: BTreeSet<_> = results(&report, &ReportOptions::default())
        .iter()
        .map(|r| r["properties"]["target"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(targets.len(), 2);
}

/// A run beyond the bounds would not be taken at all: the gravest are kept, and the run says so.
#[test]
fn what_is_too_much_is_cut_and_said() {
    let packages: Vec<Package> = (0..26_000)
        .map(|i| package(&format!("p{i}"), &[("a.lock", i + 1)]))
        .collect();
    let findings = packages.iter().enumerate().map(|(i, package)| {
        // The gravest come last.
        let severity = if i < 10_000 {
            Severity::Low
        } else {
            Severity::High
        };
        vulnerability(&format!("CVE-2024-{i}"), package, severity)
    });
    let findings = findings.collect();
    let report = project(packages, findings);
    let text = render::plain("sarif", &report);
    assert_eq!(problems(text.as_bytes()), CLEAN);
    let log: Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let high = results.iter().filter(|r| r["level"] == "error").count();
    assert_eq!(high, 16_000);
    let notices = run["invocations"][0]["toolExecutionNotifications"].as_array();
    let notice = notices
        .unwrap()
        .iter()
        .find(|n| n["descriptor"]["id"] == "too-many-results");
    let notice = notice.unwrap()["message"]["text"].as_str().unwrap();
    assert!(notice.starts_with("1000 results are left out"), "{notice}");
}

/// Texts that nothing packs: fewer results, but a file that is taken.
#[test]
fn a_file_that_is_too_large_is_cut_and_said() {
    let mut state = 1u64;
    let mut noise = || -> String {
        let letter = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from_u32(0x4e00 + u32::try_from(state >> 33).unwrap() % 20_000).unwrap()
        };
        std::iter::repeat_with(letter).take(4000).collect()
    };
    let qs = package("qs", &[("a.lock", 1)]);
    let findings = (0..1000).map(|i| {
        let severity = if i == 999 {
            Severity::Critical
        } else {
            Severity::Low
        };
        let mut finding = vulnerability(&format!("CVE-2024-{i}"), &qs, severity);
        finding.description = noise();
        finding
    });
    let findings = findings.collect();
    let report = project(vec![qs], findings);
    let text = render::plain("sarif", &report);
    assert_eq!(problems(text.as_bytes()), CLEAN);
    let log: Value = serde_json::from_str(&text).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!((100..1000).contains(&results.len()), "{}", results.len());
    assert_eq!(results.last().unwrap()["ruleId"], "CVE-2024-999");
    assert!(text.contains("too-many-results"));
}
