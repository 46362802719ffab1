//! What the gate said is in every report that a person or a build server reads.

use seawall_model::{Finding, Report, Severity, Summary};
use seawall_report::{ReportOptions, gate_sentence};

use crate::{render, sample};

/// The image that was read whole, and a gate at that severity.
fn report(gate: Severity) -> Report {
    let mut report = sample::rich();
    report.failed.clear();
    for target in &mut report.targets {
        target.coverage.complete = true;
        target.coverage.gaps.clear();
        for finding in &mut target.findings {
            finding.at_gate = false;
        }
    }
    report.summary = Summary::of(&report.targets, &[]);
    match gate {
        Severity::Critical => {
            sample::with_gate(&mut report, "severity == critical", |f| {
                f.severity == Severity::Critical
            });
        }
        _ => sample::with_gate(&mut report, "id == \"none\"", |_| false),
    }
    report
}

#[test]
fn the_last_line_of_the_table_is_its() {
    let failed = render::plain("table", &report(Severity::Critical));
    assert_eq!(
        failed.lines().last().unwrap(),
        "gate failed: 3 findings match severity == critical; the worst is CVE-2021-44228 (critical, \
         risk 100) of pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 in \
         registry.example.com/shop/api:1.4.2"
    );
    let passed = render::plain("table", &report(Severity::Low));
    assert_eq!(
        passed.lines().last().unwrap(),
        "gate passed: no finding matches id == \"none\""
    );
    let mut incomplete = report(Severity::Low);
    incomplete.failed = vec![sample::failed()];
    sample::with_gate(&mut incomplete, "id == \"none\"", |_| false);
    let text = render::plain("table", &incomplete);
    assert_eq!(
        text.lines().last().unwrap(),
        "gate passed for what was judged: no finding matches id == \"none\"; 1 target was not judged \
         wholly, so more may match"
    );
    assert_eq!(
        text.lines().last().unwrap(),
        gate_sentence(incomplete.gate.as_ref().unwrap())
    );
    let narrow = ReportOptions {
        width: Some(60),
        ..ReportOptions::default()
    };
    let text = render::with("table", &report(Severity::Critical), &narrow);
    let (_, gate) = text.split_once("\ngate failed: ").unwrap();
    let gate = gate.replace('\n', " ");
    assert!(
        gate.ends_with("in registry.example.com/shop/api:1.4.2 "),
        "{gate}"
    );
}

#[test]
fn junit_fails_what_the_gate_fails() {
    let report = report(Severity::Critical);
    let text = render::plain("junit", &report);
    let at_gate = |f: &&Finding| f.at_gate;
    let findings = || report.targets.iter().flat_map(|t| &t.findings);
    assert_eq!(findings().filter(at_gate).count(), 3);
    assert_eq!(text.matches("<failure ").count(), 3);
    let counting = findings().filter(|f| f.counts()).count();
    assert_eq!(text.matches("not at the gate").count(), counting - 3);
    let told = "<property name=\"gate\" value=\"gate failed: 3 findings match";
    assert_eq!(text.matches(told).count(), report.targets.len());

    let mut report = self::report(Severity::Low);
    let text = render::plain("junit", &report);
    assert_eq!(text.matches("<failure ").count(), 0);
    assert!(text.contains("<property name=\"gate\" value=\"gate passed: no finding matches"));
    // Failed for a reason that this version does not know.
    report.gate.as_mut().unwrap().passed = false;
    let text = render::plain("junit", &report);
    assert!(text.contains("<testsuite name=\"gate\" tests=\"1\" failures=\"1\""));
}

/// A report whose findings do not say which are at the gate fails all that count, not none.
#[test]
fn junit_does_not_pass_what_it_does_not_know() {
    let mut report = report(Severity::Critical);
    for finding in report.targets.iter_mut().flat_map(|t| &mut t.findings) {
        finding.at_gate = false;
    }
    let findings = report.targets.iter().flat_map(|t| &t.findings);
    let counting = findings.filter(|f| f.counts()).count();
    let text = render::plain("junit", &report);
    assert_eq!(text.matches("<failure ").count(), counting);
}

#[test]
fn the_others_tell_it_where_it_fits() {
    for (gate, word, verdict) in [
        (Severity::Critical, "failed", "gate failed"),
        (Severity::Low, "passed", "gate passed"),
    ] {
        let report = report(gate);
        let markdown = render::plain("markdown", &report);
        let last = markdown.lines().last().unwrap();
        assert!(last.starts_with(&format!("**{verdict}:** ")), "{last}");
        let html = render::plain("html", &report);
        assert!(html.contains(&format!("<strong>{verdict}:</strong> ")));
        let csv = render::plain("csv", &report);
        let last = csv.lines().last().unwrap();
        assert!(last.starts_with("\"\",\"gate\","), "{last}");
        assert!(last.ends_with(&format!(",\"{word}\",\"\",\"\"")), "{last}");
        let json = render::json("json", &report);
        assert_eq!(json["gate"]["passed"], word == "passed");
        assert_eq!(
            json["gate"]["expression"],
            report.gate.as_ref().unwrap().expression
        );
        let sarif = render::json("sarif", &report);
        assert_eq!(sarif["runs"][0]["properties"]["gate"], json["gate"]);
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let at_gate = results.iter().filter(|r| r["properties"]["gate"] == true);
        assert_eq!(at_gate.count(), report.gate.as_ref().unwrap().matched);
    }
}
