//! Options on advisories, and on where they come from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use seawall_advisory::{SeverityOrder, SeverityOrderError};

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Advisories")]
pub(crate) struct AdvisoryArgs {
    /// Fetch missing or old advisories first, naming hosts and sizes.
    #[arg(long, value_enum, default_value_t = Update::Auto, value_name = "WHEN")]
    pub(crate) update: Update,
    /// Where the advisories are kept.
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    /// Take advisories from these files or directories, and no others. May be repeated.
    #[arg(long, value_name = "PATH", value_delimiter = ':')]
    pub(crate) feeds: Vec<PathBuf>,
    /// Whose severity counts: the first of these that has one, of vendor, cvss, nvd, highest and names of
    /// sources (see docs/matching.md).
    #[arg(
        long,
        visible_alias = "vuln-severity-source",
        value_name = "LIST",
        value_parser = severity_order
    )]
    pub(crate) severity_source: Option<SeverityOrder>,
    /// Also judge language packages that a system package installed by their own ecosystem's
    /// advisories; what the distribution clears is listed as cleared.
    #[arg(long)]
    pub(crate) owned: bool,
    #[command(flatten)]
    pub(crate) mirror: MirrorArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct MirrorArgs {
    /// Fetch advisories from below this address instead of their publishers': each file by its name
    /// (see docs/advisories.md).
    #[arg(long, value_name = "URL", value_parser = mirror)]
    pub(crate) mirror: Option<String>,
}

/// An order of sources, or the nearest name to one that is none.
pub(crate) fn severity_order(text: &str) -> Result<SeverityOrder, String> {
    text.parse().map_err(|error: SeverityOrderError| {
        let near = seawall_syntax::nearest(&error.0, SeverityOrder::names());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        format!("{error}{near}")
    })
}

/// An address below which files can be.
fn mirror(text: &str) -> Result<String, &'static str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#']) => Ok(text.to_owned()),
        _ => Err("want http://HOST/PATH or https://HOST/PATH"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Update {
    Auto,
    Never,
}
