//! Options that several commands have.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};
use seawall_engine::Scanners;
use seawall_model::{Grade, hole_names};

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
