//! The inventory as SPDX 2.3 in JSON, without vulnerabilities.

use std::io;

use seawall_documents::{WriteOptions, spdx};
use seawall_model::Report;

use crate::{ReportOptions, Reporter, words};

pub(crate) static IT: Spdx = Spdx;

pub(crate) struct Spdx;

impl Reporter for Spdx {
    fn name(&self) -> &'static str {
        "spdx"
    }

    fn help(&self) -> &'static str {
        "the inventory, as SPDX 2.3"
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
        spdx::write(&report.targets, &options, out)
    }
}
