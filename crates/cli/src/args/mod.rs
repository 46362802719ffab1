//! The command line, as data: help, completions and man pages are made of it.

mod advisories;
mod commands;
mod shared;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use advisories::{AdvisoryArgs, Update, severity_order};
pub(crate) use commands::{
    DbCommand, DbPlace, DiffArgs, ExplainArgs, FixArgs, LintArgs, PolicyCommand, SbomArgs, ScanArgs,
};
pub(crate) use shared::{
    ChoiceArgs, FilesArgs, JudgingArgs, OutputArgs, ReadingArgs, ShowArgs, Style,
};

/// Container security: finds, explains, and says what it did not see.
#[derive(Debug, Parser)]
#[command(
    name = "seawall",
    version,
    max_term_width = 100,
    propagate_version = true
)]
#[command(
    after_help = "Each option can be given by the environment, too: --fail-on by SEAWALL_FAIL_ON.\nExit codes: 0 clean, 1 findings at or above the gate, 2 wrong usage or failure, 3 finished but incomplete."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = ColorWhen::Auto, value_name = "WHEN")]
    pub(crate) color: ColorWhen,
    /// No progress and no remarks, only results and errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Say more of what is done.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// No network at all, but for a local engine's socket.
    #[arg(long, global = true)]
    pub(crate) offline: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of them in a run")]
pub(crate) enum Command {
    /// Find packages, vulnerabilities and weak settings in images, archives, directories, SBOMs.
    #[command(after_long_help = SCAN_EXAMPLES)]
    Scan(ScanArgs),
    /// Judge files that configure containers: Dockerfiles, Compose files, daemon.json, profiles, workflows, scripts.
    #[command(after_long_help = LINT_EXAMPLES)]
    Lint(LintArgs),
    /// Mend what lint found: shows the change, and makes it with --write.
    #[command(after_long_help = FIX_EXAMPLES)]
    Fix(FixArgs),
    /// List what is inside a target, as CycloneDX, SPDX or JSON.
    #[command(after_long_help = SBOM_EXAMPLES)]
    Sbom(SbomArgs),
    /// Show what changed between two targets or reports.
    #[command(after_long_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Show why a finding is there: file, layer, package, advisory, range, verdict.
    #[command(after_long_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Update, import and check the advisories.
    #[command(subcommand, after_long_help = DB_EXAMPLES)]
    Db(DbCommand),
    /// Turn other tools' ignore files into seawall's.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page of a command, or write all of them to a directory.
    Man {
        /// The command; none for the program itself.
        command: Option<String>,
        /// Write one file a command here.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

const SCAN_EXAMPLES: &str = "\
Examples:
  seawall scan alpine:3.19                      an image of the engine, else of a registry
  seawall scan app.tar                          docker-archive or OCI tar
  docker save app | seawall scan -              standard input
  seawall scan app.cdx.json                     an SBOM: CycloneDX, SPDX 2 or Syft's
  seawall scan Cargo.lock                       a lock file, pom.xml, jar, program
  seawall scan / --only vulnerabilities         this machine
  seawall scan app --fail-on 'severity >= high and fixable' -o sarif=app.sarif -o html=app.html
  seawall scan app --offline --feeds ./advisories";

const LINT_EXAMPLES: &str = "\
Examples:
  seawall lint                                  every file below this directory
  seawall lint Dockerfile compose.yaml          these files
  seawall lint - < Dockerfile                   standard input
  seawall lint --fail-on 'severity >= medium' -o sarif=lint.sarif
  seawall lint --disable dockerfile-untagged-base";

const FIX_EXAMPLES: &str = "\
Examples:
  seawall fix                                   shows what would change
  seawall fix --write                           changes it
  seawall fix Dockerfile --unsafe --only DL3020";

const SBOM_EXAMPLES: &str = "\
Examples:
  seawall sbom alpine:3.19 > alpine.cdx.json
  seawall sbom app.tar --format spdx -o cyclonedx=app.cdx.json";

const DIFF_EXAMPLES: &str = "\
Examples:
  seawall diff app:1.0 app:1.1
  seawall diff monday.json tuesday.json --format json";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  seawall explain CVE-2021-44228
  seawall explain CVE-2021-44228 --from app.json";

const DB_EXAMPLES: &str = "\
Examples:
  seawall db update                    what earlier scans needed
  seawall db update --for debian:12,pypi
  seawall db import ./advisories       a directory of mixed feeds
  seawall db status";
