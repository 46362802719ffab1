//! The formats that know nothing but places in files.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Finding, FindingKind, Hole, HoleName, Report, Severity, TargetKind};
use seawall_report::ReportOptions;

use crate::{render, sample};

const FORMATS: [&str; 4] = ["checkstyle", "codeclimate", "gnu", "sonarqube"];

/// A directory with a finding that has a place, one that has none, and a gap.
fn report() -> Report {
    let mut target = sample::clean_directory();
    target.target.kind = TargetKind::Directory;
    target.target.reference = "./services/worker".to_owned();
    let finding = |id: &str, severity| {
        let kind = FindingKind::Misconfiguration;
        let mut finding = Finding::new(kind, id, format!("what {id} is about"), severity);
        finding.fingerprint = format!("print-{id}");
        finding
    };
    let mut placed = finding("dockerfile-no-user", Severity::Low);
    placed.location.path = Some("api/Dockerfile".to_owned());
    (placed.location.line, placed.location.column) = (Some(3), Some(7));
    (placed.location.end_line, placed.location.end_column) = (Some(4), Some(2));
    target.findings = vec![placed, finding("image-root", Severity::High)];
    let gap = Hole::new(
        HoleName::UNREADABLE_FILE,
        "compose",
        "compose.yaml",
        "no text",
    );
    target.coverage.complete = false;
    target.coverage.gaps = vec![gap];
    sample::finish(vec![target])
}

fn write(format: &str, report: &Report, within: Option<&str>) -> String {
    let paths = report.targets.iter().zip(within);
    let paths = paths.map(|(t, within)| (t.target.reference.clone(), within.to_owned()));
    let options = ReportOptions {
        in_repository: paths.collect::<BTreeMap<_, _>>(),
        ..ReportOptions::default()
    };
    render::with(format, report, &options)
}

#[test]
fn editors_find_the_file_from_where_they_are() {
    let text = write("gnu", &report(), Some("a/services/worker"));
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "services/worker/api/Dockerfile:3:7: warning: what dockerfile-no-user is about [dockerfile-no-user]",
            "services/worker: error: what image-root is about [image-root]",
            "services/worker: error: not looked at: compose in compose.yaml: no text [unreadable-file]",
        ]
    );
    let text = write("checkstyle", &report(), Some("a/services/worker"));
    for wanted in [
        "<file name=\"services/worker/api/Dockerfile\">",
        "<error line=\"3\" column=\"7\" severity=\"warning\" message=\"what dockerfile-no-user is about\" \
         source=\"seawall.dockerfile-no-user\"/>",
        "<error line=\"1\" severity=\"error\" message=\"not looked at: compose in compose.yaml: no text\"",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn code_hosts_find_the_file_from_the_root_of_the_repository() {
    for (within, wanted) in [
        (Some("a/worker"), "a/worker/api/Dockerfile"),
        (Some(""), "api/Dockerfile"),
        (None, "services/worker/api/Dockerfile"),
    ] {
        let issues = write("codeclimate", &report(), within);
        let issues: Vec<serde_json::Value> = serde_json::from_str(&issues).unwrap();
        assert_eq!(issues[0]["location"]["path"], wanted);
        let sonar = write("sonarqube", &report(), within);
        let sonar: serde_json::Value = serde_json::from_str(&sonar).unwrap();
        assert_eq!(sonar["issues"][0]["primaryLocation"]["filePath"], wanted);
    }
}

/// What GitLab wants of an issue, and what SonarQube does.
#[test]
fn code_hosts_get_what_they_ask_for() {
    let issues = render::json("codeclimate", &report());
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 3);
    let prints: BTreeSet<_> = issues
        .iter()
        .map(|i| i["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), 3);
    let severities: Vec<_> = issues
        .iter()
        .map(|i| i["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["minor", "critical", "critical"]);
    let lines = serde_json::json!({"begin": 3, "end": 4});
    assert_eq!(issues[0]["location"]["lines"], lines);
    assert_eq!(issues[0]["check_name"], "dockerfile-no-user");

    let sonar = render::json("sonarqube", &report());
    let rules: BTreeSet<_> = sonar["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["id"])
        .map(|id| id.as_str().unwrap())
        .collect();
    for issue in sonar["issues"].as_array().unwrap() {
        assert!(rules.contains(issue["ruleId"].as_str().unwrap()));
        assert!(
            !issue["primaryLocation"]["message"]
                .as_str()
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(sonar["rules"][0]["impacts"][0]["severity"], "LOW");
}

#[test]
fn a_package_is_told_at_each_file_that_has_it_and_once_in_each() {
    let report = sample::rich();
    for format in FORMATS {
        assert!(render::plain(format, &report).contains("CVE-"), "{format}");
    }
    let issues = render::json("codeclimate", &report);
    let issues = issues.as_array().unwrap();
    let prints: BTreeSet<_> = issues
        .iter()
        .map(|i| i["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), issues.len());
}

#[test]
fn nothing_read_is_not_clean() {
    let mut report = sample::finish(Vec::new());
    for format in FORMATS {
        let text = render::plain(format, &report);
        assert!(text.contains("unread-target"), "{format}: {text}");
    }
    let mut target = sample::clean_directory();
    target.coverage.complete = false;
    report.targets = vec![target];
    for format in FORMATS {
        let text = render::plain(format, &report);
        assert!(text.contains("incomplete"), "{format}: {text}");
    }
}
