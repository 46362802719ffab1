//! Code Climate's issues as one JSON array, as GitLab's code quality report reads them ("Code Quality report
//! format"). Gaps in coverage and targets that were not read are issues of their target.

use std::io;

use seawall_documents::write_json;
use seawall_model::{Report, Severity, visible};
use serde::Serialize;

use super::issues::{self, Issue, Paths};
use crate::{ReportOptions, Reporter};

pub(crate) static IT: CodeClimate = CodeClimate;

pub(crate) struct CodeClimate;

impl Reporter for CodeClimate {
    fn name(&self) -> &'static str {
        "codeclimate"
    }

    fn help(&self) -> &'static str {
        "Code Climate's JSON, for GitLab's code quality"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let issues = issues::of(report, options, Paths::Repository);
        let entries: Vec<_> = issues.iter().map(Entry::of).collect();
        write_json(&entries, out)
    }
}

#[derive(Serialize)]
struct Entry<'i> {
    r#type: &'static str,
    check_name: String,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: &'i str,
    location: Place<'i>,
}

#[derive(Serialize)]
struct Place<'i> {
    path: &'i str,
    lines: Lines,
}

/// Both are wanted; a file without lines is shown at its first.
#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'i> Entry<'i> {
    fn of(issue: &'i Issue) -> Self {
        let begin = issue.line.unwrap_or(1);
        let end = issue.end_line.unwrap_or(begin).max(begin);
        Self {
            r#type: "issue",
            check_name: visible(&issue.id).into_owned(),
            description: visible(&issue.message).into_owned(),
            categories: ["Security"],
            severity: severity(issue.severity),
            fingerprint: &issue.fingerprint,
            location: Place {
                path: &issue.path,
                lines: Lines { begin, end },
            },
        }
    }
}

fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "info",
        Some(Severity::Negligible | Severity::Low) => "minor",
        Some(Severity::Medium | Severity::Unknown) => "major",
        Some(Severity::High) => "critical",
        Some(Severity::Critical | Severity::Other(_)) => "blocker",
    }
}
