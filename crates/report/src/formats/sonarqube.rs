//! SonarQube's generic format for issues of other tools ("Generic formatted issue reports", 10.3 and later).
//! Gaps in coverage and targets that were not read are issues of their target.

use std::collections::BTreeMap;
use std::io;

use seawall_documents::write_json;
use seawall_model::{Report, Severity, visible};
use serde::Serialize;

use super::issues::{self, Issue, Paths};
use crate::{ReportOptions, Reporter};

pub(crate) static IT: SonarQube = SonarQube;

pub(crate) struct SonarQube;

impl Reporter for SonarQube {
    fn name(&self) -> &'static str {
        "sonarqube"
    }

    fn help(&self) -> &'static str {
        "SonarQube's generic issues"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let issues = issues::of(report, options, Paths::Repository);
        let mut rules: BTreeMap<&str, Rule<'_>> = BTreeMap::new();
        for issue in &issues {
            let impact = impact(issue.severity);
            let rule = rules.entry(&issue.id).or_insert_with(|| Rule {
                id: &issue.id,
                name: name(report, issue),
                engine_id: &report.tool.name,
                clean_code_attribute: "TRUSTWORTHY",
                impacts: [Impact {
                    software_quality: "SECURITY",
                    severity: impact,
                }],
            });
            // A rule has one impact: that of the worst of its issues.
            let [worst] = &mut rule.impacts;
            worst.severity = worst.severity.max(impact);
        }
        let document = Document {
            rules: rules.into_values().collect(),
            issues: issues.iter().map(Entry::of).collect(),
        };
        write_json(&document, out)
    }
}

#[derive(Serialize)]
struct Document<'i> {
    rules: Vec<Rule<'i>>,
    issues: Vec<Entry<'i>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'i> {
    id: &'i str,
    name: String,
    engine_id: &'i str,
    clean_code_attribute: &'static str,
    impacts: [Impact; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Impact {
    software_quality: &'static str,
    severity: Word,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Word {
    Low,
    Medium,
    High,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'i> {
    rule_id: &'i str,
    primary_location: Place<'i>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'i> {
    message: String,
    file_path: &'i str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_range: Option<Lines>,
}

/// Columns are left out: a range that its file does not have makes the whole import fail.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lines {
    start_line: u32,
}

impl<'i> Entry<'i> {
    fn of(issue: &'i Issue) -> Self {
        Self {
            rule_id: &issue.id,
            primary_location: Place {
                message: visible(&issue.message).into_owned(),
                file_path: &issue.path,
                text_range: issue.line.map(|start_line| Lines { start_line }),
            },
        }
    }
}

/// What the rule says of itself, else what its first issue says.
fn name(report: &Report, issue: &Issue) -> String {
    let rule = report.rules.get(&issue.id);
    let title = rule
        .map(|rule| rule.title.as_str())
        .filter(|title| !title.is_empty());
    visible(title.unwrap_or(&issue.message)).into_owned()
}

fn impact(severity: Option<Severity>) -> Word {
    match severity {
        None | Some(Severity::Negligible | Severity::Low) => Word::Low,
        Some(Severity::Medium | Severity::Unknown) => Word::Medium,
        Some(Severity::High | Severity::Critical | Severity::Other(_)) => Word::High,
    }
}
