//! Files that the user names.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_model::Report;

/// Bytes of a report.
const MAX_REPORT: u64 = 1 << 30;

/// An error if any of these paths leads nowhere.
pub(crate) fn there(paths: &[PathBuf]) -> anyhow::Result<()> {
    for path in paths {
        std::fs::metadata(path).with_context(|| format!("{}: can't be read", path.display()))?;
    }
    Ok(())
}

/// A text file of the user's, up to a size.
pub(crate) fn read_text(path: &Path, limit: u64) -> anyhow::Result<String> {
    let read = || {
        let mut text = String::new();
        let taken = File::open(path)?
            .take(limit + 1)
            .read_to_string(&mut text)?;
        if taken as u64 > limit {
            return Err(io::Error::other(format!("over {limit} bytes")));
        }
        Ok(text)
    };
    read().with_context(|| format!("{}: can't be read", path.display()))
}

/// A JSON report, of this version or of an older one, whose findings are known as those of this version
/// are.
pub(crate) fn read_report(path: &Path) -> anyhow::Result<Report> {
    let mut report = read_as_written(path)?;
    report.identify_anew();
    Ok(report)
}

/// A JSON report with the fingerprints that stand in it.
pub(crate) fn read_as_written(path: &Path) -> anyhow::Result<Report> {
    let text = read_text(path, MAX_REPORT)?;
    let report: Report = serde_json::from_str(&text)
        .ok()
        .filter(|report: &Report| report.schema.starts_with("seawall-report/"))
        .with_context(|| {
            format!(
                "{}: not a report of seawall's (--format json)",
                path.display()
            )
        })?;
    Ok(report)
}
