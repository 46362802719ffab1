//! The command line, as data: help, completions and man pages are made of it.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use seawall_advisory::{SeverityOrder, SeverityOrderError};
use seawall_engine::Scanners;
use seawall_model::{Grade, hole_names};

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
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Format on standard output.
    #[arg(long, short, value_name = "NAME", value_parser = formats())]
    pub(crate) format: Option<String>,
    /// Write a report to a file as well: `sarif=a.sarif`. May be repeated. A format alone goes to
    /// standard output.
    #[arg(long = "output", short, value_name = "FORMAT=FILE")]
    pub(crate) outputs: Vec<String>,
    /// Paths in SARIF begin at this directory; else at the root of the repository that the target is in.
    #[arg(long, value_name = "DIR")]
    pub(crate) sarif_root: Option<PathBuf>,
}

/// Which findings a report shows, and how.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ShowArgs {
    /// Show findings that were set aside, too.
    #[arg(long)]
    pub(crate) show_suppressed: bool,
    /// The order of findings, worst first: `risk`, `severity`, `epss`, `cvss`, `package`, `id`; several
    /// separated by commas.
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// Show only findings for which this holds.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
}

/// The names of all formats, with what they are.
fn formats() -> PossibleValuesParser {
    let formats = seawall_report::ALL.iter();
    PossibleValuesParser::new(formats.map(|f| PossibleValue::new(f.name()).help(f.help())))
}

/// The names of all gaps, with what they mean.
fn gap_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let gaps = hole_names().iter().filter(|row| row.grade == Grade::Gap);
    gaps.map(|row| (row.name, row.about))
}

fn gaps() -> PossibleValuesParser {
    PossibleValuesParser::new(gap_names().map(|(name, about)| PossibleValue::new(name).help(about)))
}

/// The short help has no room for the list.
fn gaps_help() -> String {
    let mut help = String::from(
        "Finish with 0 in spite of this kind of gap. May be repeated. Notes need no leave.\n\nGaps:",
    );
    for (name, about) in gap_names() {
        help.push_str(&format!("\n- {name}: {about}"));
    }
    help
}

/// What a command prints that writes no report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Style {
    /// To be read.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What of a target is judged.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ChoiceArgs {
    /// Only what was added on top of the base image; without --base, on top of the image of the
    /// engine that it begins with.
    #[arg(long)]
    pub(crate) only_mine: bool,
    /// Count packages that are only declared, too: those of lock files and manifests to which nothing
    /// installed answers.
    #[arg(long)]
    pub(crate) declared: bool,
    #[arg(long, value_name = "LIST", value_delimiter = ',', help = only_help())]
    pub(crate) only: Vec<String>,
}

fn only_help() -> String {
    let words: Vec<&str> = Scanners::words().collect();
    format!("Only these: {}", words.join(", "))
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadingArgs {
    /// Platform of a multi-platform image, such as linux/arm64, or `all`.
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<String>,
    /// Take this for the operating system, such as debian:12.
    #[arg(long, value_name = "ID:VERSION")]
    pub(crate) distro: Option<String>,
    /// The base image: its layers are told apart. An archive, a layout, or an image at hand.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) base: Option<String>,
    /// Compute and check the digest of every uncompressed layer.
    #[arg(long)]
    pub(crate) verify_diff_ids: bool,
    /// The Docker context whose engine is asked; else DOCKER_HOST, DOCKER_CONTEXT, the current one.
    #[arg(long, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// A registry that may be asked without TLS, besides this machine: HOST, HOST:PORT or a range of
    /// addresses. May be repeated.
    #[arg(long = "insecure-registry", value_name = "HOST", value_delimiter = ',')]
    pub(crate) insecure_registries: Vec<String>,
    #[command(flatten)]
    pub(crate) files: FilesArgs,
    /// Neither read nor write the cache.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What is read of targets, and at what cost.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct FilesArgs {
    /// Take a target of which nothing is judged for clean, instead of exit code 2.
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Don't read directories and files whose path from the target's root matches: vendor,
    /// **/node_modules, **/*.jar. May be repeated.
    ///
    /// Nothing of what lies there is read, and nothing that can't be read there is a gap. What each
    /// pattern left out is a note. An archive's inner paths are told as a.jar!/b.jar.
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// The same for directories alone; several with commas between.
    #[arg(long, value_name = "GLOBS")]
    pub(crate) skip_dirs: Vec<String>,
    /// The same for files alone; several with commas between.
    #[arg(long, value_name = "GLOBS")]
    pub(crate) skip_files: Vec<String>,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Change a limit, such as file-size=2GiB. May be repeated.
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    pub(crate) limits: Vec<String>,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct JudgingArgs {
    /// Fail (exit 1) if this holds for any finding: 'severity >= high and fixable'.
    #[arg(long, value_name = "EXPR")]
    pub(crate) fail_on: Option<String>,
    /// The policy file; else the nearest seawall.yaml.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Take policy, ignore files, VEX and baseline from this commit of the repository, not from the
    /// working tree, so that a change can't set its own findings aside.
    ///
    /// A branch, a tag, an id, origin/main, HEAD^1. Files that are named by --policy, --ignore-file, --vex
    /// and --baseline are taken from the commit as well, and must lie in the repository.
    #[arg(long, value_name = "REV")]
    pub(crate) policy_from: Option<String>,
    /// Set aside what an earlier JSON report already has.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Count only these severities.
    #[arg(long, short, value_name = "LIST", value_delimiter = ',')]
    pub(crate) severity: Vec<String>,
    /// Set aside what has no fix yet.
    #[arg(long)]
    pub(crate) ignore_unfixed: bool,
    /// Read another tool's ignore file; .trivyignore, .grype.yaml and osv-scanner.toml in the
    /// working directory are read by themselves.
    #[arg(long = "ignore-file", value_name = "FILE")]
    pub(crate) ignore_files: Vec<PathBuf>,
    /// Set aside what a VEX document clears: OpenVEX, CSAF 2 or CycloneDX. May be repeated.
    ///
    /// A statement that a vulnerability does not affect a product, or is fixed in it, sets findings of that
    /// vulnerability in that product aside. The report says of every statement what came of it. With
    /// --policy-from, the document is taken from the commit, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,
    /// Switch a check off, by its id. May be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) disable: Vec<String>,
    /// Finish with 0 in spite of this kind of gap. May be repeated.
    #[arg(
        long = "allow-gap",
        value_name = "NAME",
        value_delimiter = ',',
        value_parser = gaps(),
        hide_possible_values = true,
        long_help = gaps_help()
    )]
    pub(crate) allow_gaps: Vec<String>,
}

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
