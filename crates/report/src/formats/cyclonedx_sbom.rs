//! The inventory as CycloneDX 1.6 in JSON, without vulnerabilities.

use std::io;

use seawall_documents::{WriteOptions, cyclonedx};
use seawall_model::Report;

use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: CyclonedxSbom = CyclonedxSbom;

pub(crate) struct CyclonedxSbom;

impl Reporter for CyclonedxSbom {
    fn name(&self) -> &'static str {
        "cyclonedx-sbom"
    }

    fn help(&self) -> &'static str {
        "the inventory alone, as CycloneDX 1.6"
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
            vulnerabilities: false,
            failed: &failed,
        };
        cyclonedx::write(&report.targets, &options, out)
    }
}
