//! What each command takes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::advisories::{AdvisoryArgs, MirrorArgs};
use super::shared::{ChoiceArgs, FilesArgs, JudgingArgs, OutputArgs, ReadingArgs, ShowArgs, Style};

#[derive(Clone, Debug, Args)]
pub(crate) struct ScanArgs {
    /// What to scan: an image, an archive, a directory, `/`, an SBOM, a lock file, a jar, a program, or `-` for
    /// standard input.
    #[arg(required = true, value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) advisories: AdvisoryArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct LintArgs {
    /// Files and directories to judge, or `-` for standard input, of which the content tells what it is.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Fail at findings of this severity and worse, in hadolint's words (error, warning, info, style, none);
    /// --fail-on says more.
    #[arg(long, short = 't', value_name = "SEVERITY", conflicts_with = "fail_on")]
    pub(crate) failure_threshold: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct FixArgs {
    /// Files and directories to mend.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Make the changes, each file at once, with the file as it was beside it (FILE.orig).
    #[arg(long)]
    pub(crate) write: bool,
    /// Also changes that may alter what a container does.
    #[arg(long = "unsafe")]
    pub(crate) unsafe_too: bool,
    /// Only findings of these checks, by id or by another tool's code. May be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// How to print the changes.
    #[arg(long, short, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Style,
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct SbomArgs {
    /// What to list.
    #[arg(required = true, value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct DiffArgs {
    /// The earlier one: a target, or a JSON report.
    #[arg(value_name = "A")]
    pub(crate) before: String,
    /// The later one.
    #[arg(value_name = "B")]
    pub(crate) after: String,
    /// How to print it.
    #[arg(long, short, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Style,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) advisories: AdvisoryArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// An id (CVE-2021-44228, image-runs-as-root), a fingerprint or its beginning.
    #[arg(value_name = "FINDING")]
    pub(crate) finding: String,
    /// The report to look into, or a target to scan, for which missing advisories are fetched; else
    /// the last report.
    #[arg(long, value_name = "REPORT|TARGET")]
    pub(crate) from: Option<String>,
    /// How to print it.
    #[arg(long, short, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Style,
    #[command(flatten)]
    pub(crate) advisories: AdvisoryArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Fetch what is new.
    Update {
        /// Everything that is known, not only what was needed before.
        #[arg(long)]
        all: bool,
        /// For these: alpine:3.19, debian:bookworm, pypi, golang, nvd, nvd:2021-2023.
        #[arg(long = "for", value_name = "ECOSYSTEM", value_delimiter = ',')]
        ecosystems: Vec<String>,
        /// Take data older than what is there.
        #[arg(long)]
        allow_older: bool,
        /// Take a source that lost a fifth of its records or more.
        #[arg(long)]
        allow_shrink: bool,
        #[command(flatten)]
        mirror: MirrorArgs,
        #[command(flatten)]
        place: DbPlace,
    },
    /// Take advisories from files and directories; what they are is told by their content.
    Import {
        /// Files and directories.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Take data older than what is there.
        #[arg(long)]
        allow_older: bool,
        /// Take a source that lost a fifth of its records or more.
        #[arg(long)]
        allow_shrink: bool,
        #[command(flatten)]
        place: DbPlace,
    },
    /// Show sources, age and counts.
    Status {
        #[command(flatten)]
        place: DbPlace,
    },
    /// Check every byte against its digest.
    Verify {
        #[command(flatten)]
        place: DbPlace,
    },
}

#[derive(Clone, Debug, Args)]
pub(crate) struct DbPlace {
    /// Where the advisories are kept.
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    /// How to print the sources.
    #[arg(long, short, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) format: Style,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print seawall.yaml ignores for those of another tool's file.
    ///
    /// What can't be carried over is said on standard error and in a comment, with file, line and reason,
    /// and the exit code is 3.
    Convert {
        /// .trivyignore, .trivyignore.yaml, .grype.yaml or osv-scanner.toml.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Who answers for them.
        #[arg(long, value_name = "NAME")]
        owner: String,
        /// Until when those without an end hold, YYYY-MM-DD.
        #[arg(long, value_name = "DATE")]
        until: String,
    },
}
