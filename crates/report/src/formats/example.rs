//! A line a finding, for grep.

use std::io;

use seawall_model::{Report, visible};

use crate::standing::is_listed;
use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Lines = Lines;

pub(crate) struct Lines;

impl Reporter for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn help(&self) -> &'static str {
        "a line a finding, for grep"
    }

    fn write(&self, report: &Report, _: &ReportOptions, out: &mut dyn io::Write) -> io::Result<()> {
        for failed in words::unread(report).iter() {
            let (name, reason) = (visible(&failed.reference), visible(&failed.reason));
            writeln!(out, "{name}: not read: {reason}")?;
        }
        for target in &report.targets {
            let name = visible(&target.target.reference);
            for finding in target.findings.iter().filter(|f| is_listed(f)) {
                let (mark, subject) = (words::mark(finding), words::subject(finding));
                let (mark, subject) = (visible(&mark), visible(&subject));
                writeln!(out, "{name}: {mark} {} {subject}", visible(&finding.id))?;
            }
            for gap in &target.coverage.gaps {
                writeln!(out, "{name}: gap {}", visible(&words::hole(gap)))?;
            }
        }
        Ok(())
    }
}
