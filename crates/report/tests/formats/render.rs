//! A report in a format, as text.

use seawall_model::Report;
use seawall_report::{ReportOptions, reporter};

/// The report in that format, with what was set aside.
pub(crate) fn all(format: &str, report: &Report) -> String {
    let options = ReportOptions {
        show_suppressed: true,
        ..ReportOptions::default()
    };
    with(format, report, &options)
}

/// The report in that format, as it is without options.
pub(crate) fn plain(format: &str, report: &Report) -> String {
    with(format, report, &ReportOptions::default())
}

/// The report in that format.
pub(crate) fn with(format: &str, report: &Report, options: &ReportOptions) -> String {
    let mut out = Vec::new();
    let reporter = reporter(format).unwrap();
    reporter.write(report, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The report in a format that is JSON.
pub(crate) fn json(format: &str, report: &Report) -> serde_json::Value {
    serde_json::from_str(&plain(format, report)).unwrap()
}
