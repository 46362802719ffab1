//! Checkstyle XML (the form of Checkstyle 4.3 and later, which editors, Jenkins and reviewdog read): a file for
//! each file that has findings, an error for each of them. Gaps in coverage and targets that were not read are
//! errors of their target.

use std::collections::BTreeMap;
use std::io;

use seawall_model::{Report, Severity};

use super::issues::{self, Issue, Paths};
use crate::escape::xml;
use crate::{ReportOptions, Reporter};

pub(crate) static IT: Checkstyle = Checkstyle;

pub(crate) struct Checkstyle;

impl Reporter for Checkstyle {
    fn name(&self) -> &'static str {
        "checkstyle"
    }

    fn help(&self) -> &'static str {
        "Checkstyle XML, for editors and review tools"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let issues = issues::of(report, options, Paths::Working);
        let mut files: BTreeMap<&str, Vec<&Issue>> = BTreeMap::new();
        for issue in &issues {
            files.entry(&issue.path).or_default().push(issue);
        }
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<checkstyle version=\"4.3\">")?;
        for (path, issues) in files {
            writeln!(out, "  <file name=\"{}\">", xml(path))?;
            for issue in issues {
                error(issue, &report.tool.name, out)?;
            }
            writeln!(out, "  </file>")?;
        }
        writeln!(out, "</checkstyle>")
    }
}

fn error(issue: &Issue, tool: &str, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "    <error line=\"{}\"", issue.line.unwrap_or(1))?;
    if let Some(column) = issue.column {
        write!(out, " column=\"{column}\"")?;
    }
    let severity = severity(issue.severity);
    let (message, id) = (xml(&issue.message), xml(&issue.id));
    let source = format!("{}.{id}", xml(tool));
    writeln!(
        out,
        " severity=\"{severity}\" message=\"{message}\" source=\"{source}\"/>"
    )
}

fn severity(severity: Option<Severity>) -> &'static str {
    match severity {
        None | Some(Severity::Negligible) => "info",
        Some(Severity::Low | Severity::Medium | Severity::Unknown) => "warning",
        Some(Severity::High | Severity::Critical | Severity::Other(_)) => "error",
    }
}
