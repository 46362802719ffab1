//! The last report of this user, which `explain` looks into.

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use seawall_engine::private;
use seawall_model::Report;

use crate::args::Common;
use crate::files::{MAX_REPORT, as_written, text_of};
use crate::output::remark;
use crate::settings;

/// Keeps a report. That it can't be kept is no reason to fail: `explain` says that there is none, so the
/// one before must not stay in its place.
pub(crate) fn keep(report: &Report, common: &Common) {
    let path = settings::last_report();
    let Some(directory) = path.parent() else {
        return;
    };
    let write = |file: &mut std::fs::File| {
        let mut out = BufWriter::with_capacity(256 << 10, file);
        serde_json::to_writer(&mut out, report).map_err(io::Error::other)?;
        out.flush()
    };
    let kept = private::make_directory(directory).and_then(|()| private::replace(&path, write));
    if let Err(error) = kept {
        let _ = std::fs::remove_file(&path);
        if path.symlink_metadata().is_ok() {
            let place = path.display();
            remark(
                common,
                &format!("note: {place}: still the report of an earlier scan: {error}"),
            );
        }
    }
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
