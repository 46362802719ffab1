//! The last report of this user, which `explain` looks into.

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use seawall_engine::private;
use seawall_model::Report;

use crate::files::{MAX_REPORT, as_written, text_of};
use crate::settings;

/// Keeps a report. That it can't be kept is no reason to fail: `explain` says what it lacks.
pub(crate) fn keep(report: &Report) {
    let path = settings::last_report();
    let Some(directory) = path.parent() else {
        return;
    };
    let write = |file: &mut std::fs::File| {
        let mut out = BufWriter::with_capacity(256 << 10, file);
        serde_json::to_writer(&mut out, report).map_err(io::Error::other)?;
        out.flush()
    };
    let _ = private::make_directory(directory).and_then(|()| private::replace(&path, write));
}

/// The report that was kept, if it is this user's alone, with the fingerprints that stand in it.
pub(crate) fn read() -> anyhow::Result<Report> {
    let path = settings::last_report();
    let open = || {
        path.parent().map_or(Ok(()), private::check_directory)?;
        private::open(&path)
    };
    let file = open().with_context(|| format!("{}: can't be read", path.display()))?;
    as_written(
        &text_of(file, &path, MAX_REPORT)?,
        &path.display().to_string(),
    )
}
