//! The example of a format in CONTRIBUTING.md is compiled, and does what is said of it.

use seawall_model::{FailedTarget, Finding, FindingKind, Report, Severity, TargetReport};

use super::example;
use crate::{ReportOptions, Reporter};

#[test]
fn the_example_is_what_the_page_says() {
    let code = include_str!("example.rs");
    seawall_testkit::assert_contributing_shows("formats/example.rs", code);
}

#[test]
fn the_example_writes() {
    let mut report = Report::default();
    let write = |report: &Report| {
        let mut out = Vec::new();
        let options = ReportOptions::default();
        example::IT.write(report, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(write(&report), "nothing: not read: no target was judged\n");
    report.failed.push(FailedTarget {
        reference: "a".to_owned(),
        reason: "gone\n".to_owned(),
        ..FailedTarget::default()
    });
    let mut target = TargetReport::default();
    target.target.reference = "b".to_owned();
    target.findings = vec![Finding::new(
        FindingKind::Secret,
        "private-key",
        "t",
        Severity::High,
    )];
    target.findings[0].location.path = Some("id_rsa".to_owned());
    report.targets.push(target);
    assert_eq!(
        write(&report),
        "a: not read: gone\\u{a}\nb: high private-key id_rsa\n"
    );
    assert!(!example::IT.name().is_empty() && !example::IT.help().is_empty());
}
