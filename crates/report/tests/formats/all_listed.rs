//! Every finding is in every format that has a place for it, whatever its kind and status, and the counts are
//! of what is shown.

use seawall_model::{Finding, FindingKind, Report, Severity, Status};
use seawall_report::ALL;

use crate::{kinds, render};

fn findings(report: &Report) -> &[Finding] {
    &report.targets[0].findings
}

fn number(report: &Report, wanted: impl Fn(&Finding) -> bool) -> usize {
    findings(report).iter().filter(|f| wanted(f)).count()
}

fn is(status: &'static [Status]) -> impl Fn(&Finding) -> bool {
    move |f| f.suppressed.is_none() && status.contains(&f.status)
}

const CLOSED: &[Status] = &[
    Status::Fixed,
    Status::NotAffected,
    Status::Pass,
    Status::NotApplicable,
];
const LOOK: &[Status] = &[Status::Manual, Status::Info];

/// What the sections of the kinds list.
fn is_listed(finding: &Finding) -> bool {
    finding.counts()
        || is(LOOK)(finding)
        || is(CLOSED)(finding) && finding.kind == FindingKind::Benchmark
}

#[test]
fn every_finding_is_found() {
    let report = kinds::every();
    // Ten kinds, twelve statuses, six suppressors; one of each this version does not know.
    assert_eq!(findings(&report).len(), 10 * (12 + 6));
    for reporter in ALL {
        let format = reporter.name();
        let text = render::all(format, &report);
        let told = findings(&report).iter().filter(|f| match format {
            // Inventories; other kinds of finding are counted in CycloneDX.
            "cyclonedx" => f.kind == FindingKind::Vulnerability,
            "cyclonedx-sbom" | "spdx" => false,
            // What asks for nothing is no issue.
            "checkstyle" | "codeclimate" | "gnu" | "sonarqube" => f.counts() || is(LOOK)(f),
            _ => true,
        });
        for finding in told {
            assert!(text.contains(&finding.id), "{format}: {finding:?}");
        }
    }
}

/// What a table lists by itself, and what it leaves to `--show-suppressed`.
#[test]
fn a_table_lists_what_wants_an_eye() {
    let report = kinds::every();
    for format in ["table", "markdown"] {
        let text = render::plain(format, &report);
        for finding in findings(&report) {
            let cleared = finding.kind == FindingKind::Vulnerability
                && is(&[Status::Fixed, Status::NotAffected])(finding);
            let shown = is_listed(finding) || cleared;
            assert_eq!(text.contains(&finding.id), shown, "{format}: {finding:?}");
        }
    }
}

#[test]
fn the_last_line_counts_every_finding_once() {
    let report = kinds::every();
    let severities = Severity::worst_first().chain([kinds::later("catastrophic")]);
    let open = severities.map(|severity| {
        let count = number(&report, |f| f.counts() && f.severity == severity);
        (count, severity.name().to_owned())
    });
    let others = [
        (Status::Manual, "manual"),
        (Status::Info, "info"),
        (Status::Fixed, "fixed"),
        (Status::NotAffected, "not affected"),
        (Status::Pass, "passed"),
        (Status::NotApplicable, "not applicable"),
    ];
    let others = others.map(|(status, word)| {
        let count = number(&report, |f| f.suppressed.is_none() && f.status == status);
        (count, word.to_owned())
    });
    let aside = (
        number(&report, |f| f.suppressed.is_some()),
        "set aside".to_owned(),
    );
    let (open, others) = (open.collect::<Vec<_>>(), others.to_vec());
    let all = open.iter().chain(&others).chain([&aside]);
    assert_eq!(all.map(|(n, _)| n).sum::<usize>(), findings(&report).len());

    let list = |counts: &[(usize, String)]| {
        let counts = counts.iter().map(|(n, word)| format!("{n} {word}"));
        counts.collect::<Vec<_>>().join(", ")
    };
    let line = format!(
        "{}; {}; {} {}",
        list(&open),
        list(&others),
        aside.0,
        aside.1
    );
    let table = render::plain("table", &report);
    assert_eq!(
        table.lines().last().unwrap(),
        format!("1 target, 1 package: {line}")
    );
    let markdown = render::plain("markdown", &report);
    assert_eq!(
        markdown.lines().last().unwrap(),
        format!("**1 target:** {line}; 0 gaps in coverage")
    );
    let html = render::plain("html", &report);
    for (count, word) in open {
        assert!(
            html.contains(&format!("<b>{count}</b> {word}</li>")),
            "{word}"
        );
    }
    assert!(html.contains(&format!("Besides, {}.", list(&others))));
}

/// The numbers of a format for programs are those of its entries.
#[test]
fn programs_get_all_of_them() {
    let report = kinds::every();
    let all = findings(&report).len();
    let csv = render::plain("csv", &report);
    // The head and the row of the source of advisories.
    assert_eq!(csv.split_terminator("\r\n").count(), all + 2);
    let results = |text: &str| {
        let sarif: serde_json::Value = serde_json::from_str(text).unwrap();
        sarif["runs"][0]["results"].as_array().unwrap().len()
    };
    assert_eq!(results(&render::all("sarif", &report)), all);
    let asks = |f: &Finding| f.counts() || is(LOOK)(f);
    assert_eq!(
        results(&render::plain("sarif", &report)),
        number(&report, asks)
    );
    let html = render::plain("html", &report);
    let listed = number(&report, is_listed);
    assert_eq!(
        html.matches("<tr role=\"row\" data-severity=").count(),
        listed
    );

    let junit = render::plain("junit", &report);
    let attribute = |name: &str| -> usize {
        let (_, rest) = junit.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    assert_eq!(attribute("tests"), junit.matches("<testcase ").count());
    assert_eq!(attribute("tests"), all + 1);
    assert_eq!(attribute("failures"), junit.matches("<failure ").count());
    assert_eq!(attribute("failures"), number(&report, Finding::counts));
    assert_eq!(attribute("skipped"), junit.matches("<skipped ").count());
    let skipped = |f: &Finding| f.suppressed.is_some() || is(&[Status::NotApplicable])(f);
    assert_eq!(
        attribute("skipped"),
        number(&report, |f| skipped(f) || is(LOOK)(f))
    );

    let bom = render::json("cyclonedx", &report);
    let vulnerabilities = bom["vulnerabilities"].as_array().unwrap().len();
    assert_eq!(
        vulnerabilities,
        number(&report, |f| f.kind == FindingKind::Vulnerability)
    );
    let properties = bom["metadata"]["properties"].as_array().unwrap();
    let left_out: Vec<_> = properties
        .iter()
        .filter_map(|p| p["value"].as_str())
        .collect();
    let mut expected = FindingKind::ALL[1..].to_vec();
    expected.push(kinds::later("quantum"));
    let expected: Vec<_> = expected
        .into_iter()
        .map(|kind| {
            let count = number(&report, |f| f.counts() && f.kind == kind);
            format!("{count} {}", kind.name())
        })
        .collect();
    assert_eq!(left_out, expected);
}

/// SARIF 2.1.0 sections 3.27.9 and 3.27.10: a result that does not fail has no level.
#[test]
fn sarif_says_of_what_kind_a_result_is() {
    let report = kinds::every();
    let sarif: serde_json::Value = serde_json::from_str(&render::all("sarif", &report)).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), findings(&report).len());
    for (finding, result) in findings(&report).iter().zip(results) {
        let kind = match finding.status {
            Status::Pass | Status::Fixed | Status::NotAffected => "pass",
            Status::Manual => "review",
            Status::Info => "informational",
            Status::NotApplicable => "notApplicable",
            Status::UnderInvestigation => "open",
            _ => "fail",
        };
        assert_eq!(result["kind"], kind, "{finding:?}");
        assert_eq!(result["level"] == "none", kind != "fail", "{finding:?}");
    }
}

/// A rule's text speaks of the rule, not of the first file that breaks it.
#[test]
fn a_rule_is_not_one_of_its_findings() {
    let mut report = kinds::every();
    let target = &mut report.targets[0];
    target.findings.truncate(0);
    for (id, path) in [("compose-privileged", "a.yaml"), ("unknown-rule", "b.yaml")] {
        let kind = FindingKind::Misconfiguration;
        let title = format!("{path} is the title of one");
        target
            .findings
            .push(Finding::new(kind, id, title, Severity::High));
    }
    report.rules = kinds::rules();
    let sarif = render::json("sarif", &report);
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    let text = &rules[0]["shortDescription"]["text"];
    assert_eq!(text, "A service has all rights of the host");
    assert!(
        rules[0]["help"]["text"]
            .as_str()
            .unwrap()
            .contains("Take the key out.")
    );
    assert_eq!(
        rules[0]["helpUri"],
        "https://docs.docker.com/reference/compose-file/services/"
    );
    assert_eq!(
        rules[1]["shortDescription"]["text"],
        "Misconfigurations: unknown-rule"
    );
    assert!(!rules.to_string().contains("the title of one"));
}
