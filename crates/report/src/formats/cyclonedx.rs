//! The inventory as CycloneDX 1.6 in JSON, with its vulnerabilities.

use std::io;

use seawall_documents::{WriteOptions, cyclonedx};
use seawall_model::Report;

use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Cyclonedx = Cyclonedx;

pub(crate) struct Cyclonedx;

impl Reporter for Cyclonedx {
    fn name(&self) -> &'static str {
        "cyclonedx"
    }

    fn help(&self) -> &'static str {
        "packages and vulnerabilities, as CycloneDX 1.6"
    }

    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let failed = words::unread(report);
        let options = WriteOptions {
            tool: &report.tool,
            timestamp: options.timestamp.as_deref(),
            vulnerabilities: true,
            failed: &failed,
        };
        cyclonedx::write(&report.targets, &options, out)
    }
}
