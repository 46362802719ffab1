//! A line a finding, as compilers write them (GNU Coding Standards, "Formatting Error Messages"):
//! `file:line:column: severity: message [id]`. Gaps in coverage and targets that were not read are lines too.

use std::io;

use seawall_model::{Report, Severity, visible};

use super::issues::{self, Paths};
use crate::{ReportOptions, Reporter};

pub(crate) static IT: Gnu = Gnu;

pub(crate) struct Gnu;

impl Reporter for Gnu {
    fn name(&self) -> &'static str {
        "gnu"
    }

    fn help(&self) -> &'static str {
        "a line a finding, as compilers write them, for editors"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        for issue in issues::of(report, options, Paths::Working) {
            write!(out, "{}:", visible(&issue.path))?;
            let column = issue.column.filter(|_| issue.line.is_some());
            for number in [issue.line, column].into_iter().flatten() {
                write!(out, "{number}:")?;
            }
            let severity = issue.severity.map_or("info", severity);
            let (message, id) = (visible(&issue.message), visible(&issue.id));
            writeln!(out, " {severity}: {message} [{id}]")?;
        }
        Ok(())
    }
}

/// Editors colour these two words.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Negligible | Severity::Low | Severity::Medium | Severity::Unknown => "warning",
        Severity::High | Severity::Critical | Severity::Other(_) => "error",
    }
}
