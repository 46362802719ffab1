//! What a report format is.

use std::collections::BTreeMap;
use std::io;

use seawall_model::Report;

use crate::excerpt::Excerpt;

/// How to write a report. Formats leave out what means nothing to them.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
pub struct ReportOptions {
    /// Columns of the terminal; none for no limit.
    pub width: Option<usize>,
    /// Whether to write ANSI colours.
    pub color: bool,
    /// Whether to write OSC 8 hyperlinks.
    pub links: bool,
    /// Whether to list findings that were set aside, in formats for people and in SARIF.
    pub show_suppressed: bool,
    /// Whether the order of the report's findings was asked for, and is to be kept by formats that
    /// would else show the worst package first.
    pub in_order: bool,
    /// Of targets that lie in a repository, by their references: their paths from its root, without a
    /// slash at either end; empty for the root itself. Code hosts want paths that begin there.
    pub in_repository: BTreeMap<String, String>,
    /// Of findings in texts, by their fingerprints: the line that they are in, for formats that show it.
    pub excerpts: BTreeMap<String, Excerpt>,
    /// The time (RFC 3339, UTC) that documents carry which need one, from `SOURCE_DATE_EPOCH`;
    /// without it they carry none, or the epoch where their schema demands one.
    pub timestamp: Option<String>,
}

/// A format.
pub trait Reporter: Sync {
    /// The word after `--format`.
    fn name(&self) -> &'static str;

    /// One line of help.
    fn help(&self) -> &'static str;

    /// Writes the whole report. Buffering and flushing are the caller's.
    ///
    /// # Errors
    /// Those of `out`.
    fn write(
        &self,
        report: &Report,
        options: &ReportOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()>;
}
