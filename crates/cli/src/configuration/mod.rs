//! The files that decide what counts: policy, other tools' ignores, baseline. Where they are looked for,
//! and whose are taken.
//!
//! Invariant: what decides comes from someone who may decide. A file that was found is the caller's,
//! root's, or of the owner of the project; with `--policy-from` every file is of that commit, and the
//! working tree is not looked at.

mod beside;
mod commit;
mod objects;
mod repository;
mod revision;
mod working_tree;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::Context;
use seawall_documents::read_vex;
use seawall_engine::Drafts;
use seawall_lint::dockerfile::HadolintConfig;
use seawall_model::{Date, VexDocument};
use seawall_policy::{
    Baseline, BesideIgnores, ForeignFormat, ForeignIgnores, Policy, foreign_format_of,
    foreign_formats,
};

use crate::args::JudgingArgs;
use crate::failure::Failure;
use crate::files::{MAX_REPORT, report_of};
use commit::Commit;
use working_tree::WorkingTree;

/// The policy's name.
const POLICY: &str = "seawall.yaml";
/// The names of hadolint's configuration.
const HADOLINT: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];
/// Bytes of a policy or an ignore file.
const MAX_POLICY: u64 = 16 << 20;
/// Bytes of a VEX document.
const MAX_VEX: u64 = 64 << 20;
/// How long a repository is read. What a pipe in the place of an object would hold up ends here.
const MAX_TIME: Duration = Duration::from_mins(1);

/// What the files say.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    /// The policy.
    pub(crate) policy: Option<Policy>,
    /// Other tools' ignores.
    pub(crate) foreign: Vec<ForeignIgnores>,
    /// What those who make the software say of it.
    pub(crate) vex: Vec<VexDocument>,
    /// What hadolint's configuration says.
    pub(crate) hadolint: HadolintConfig,
    /// What was there before.
    pub(crate) baseline: Option<Baseline>,
    /// What it sets aside.
    pub(crate) hadolint_ignores: Vec<ForeignIgnores>,
    /// What those who lint should hear of it.
    pub(crate) hadolint_remarks: Vec<String>,
    /// What the user should hear.
    pub(crate) remarks: Vec<String>,
}

/// A text with its name for errors and reports.
struct Text {
    name: String,
    text: String,
}

/// Where files are taken from.
trait Files {
    /// The file of that name in the working directory or nearest above it.
    fn nearest(&self, name: &str) -> Result<Option<Text>, Failure>;
    /// The file of that name in the working directory.
    fn here(&self, name: &str) -> Result<Option<Text>, Failure>;
    /// The file of that name in a directory of a target, which lies in that project; no link is followed.
    fn beside(&self, project: &Path, directory: &Path, name: &str)
    -> Result<Option<Text>, Failure>;
    /// A file that the user named.
    fn named(&self, path: &Path, limit: u64) -> Result<Text, Failure>;
}

impl Configuration {
    /// Finds and reads the files.
    pub(crate) fn read(args: &JudgingArgs, today: Date) -> Result<Self, Failure> {
        let own = args.clone();
        let (mut read, commit) = with_files(args, move |files| Self::of(files, &own, today))?;
        if let Some(commit) = commit
            && read.policy.is_none()
        {
            let text = format!("no {POLICY} in {commit}: no policy applies");
            read.remarks.push(text);
        }
        Ok(read)
    }

    fn of(files: &dyn Files, args: &JudgingArgs, today: Date) -> Result<Self, Failure> {
        let mut read = Self::default();
        let policy = match &args.policy {
            Some(path) => Some(files.named(path, MAX_POLICY)?),
            None => files.nearest(POLICY)?,
        };
        if let Some(Text { name, text }) = policy {
            let policy = Policy::parse(&text, &name, today)?;
            let checks: Vec<&str> = seawall_engine::checks().map(|meta| meta.id).collect();
            policy.know_checks(&checks)?;
            read.policy = Some(policy);
        }
        // What hadolint was told is about files alone, and of no matter to those who scan.
        let others = unasked().filter(|(name, _)| !HADOLINT.contains(name));
        for (name, format) in others {
            if let Some(Text { name, text }) = files.here(name)? {
                read.foreign.push(format.parse(&text, &name, today));
            }
        }
        for file in HADOLINT {
            if let Some(Text { name, text }) = files.here(file)? {
                read.know_hadolint(&name, &text);
                let format = format_of(Path::new(file))?;
                read.hadolint_ignores
                    .push(format.parse(&text, &name, today));
                break;
            }
        }
        for path in &args.ignore_files {
            let format = format_of(path)?;
            let Text { name, text } = files.named(path, MAX_POLICY)?;
            if HADOLINT.iter().any(|known| path.ends_with(known)) {
                read.know_hadolint(&name, &text);
            }
            read.foreign.push(format.parse(&text, &name, today));
        }
        for path in &args.vex {
            let Text { name, text } = files.named(path, MAX_VEX)?;
            let document = read_vex(text.as_bytes(), &name);
            read.vex
                .push(document.with_context(|| format!("--vex {name}"))?);
        }
        if let Some(path) = &args.baseline {
            let Text { name, text } = files.named(path, MAX_REPORT)?;
            read.baseline = Some(Baseline::from_report(&report_of(&text, &name)?));
        }
        Ok(read)
    }
}

impl Configuration {
    /// Takes what a configuration of hadolint's says; the last one counts.
    fn know_hadolint(&mut self, name: &str, text: &str) {
        match HadolintConfig::read(text) {
            Ok((config, odd)) => {
                self.hadolint = config;
                let odd = odd.into_iter().map(|what| format!("{name}: {what}"));
                self.hadolint_remarks.extend(odd);
            }
            Err(why) => self
                .hadolint_remarks
                .push(format!("{name}: not applied: {why}")),
        }
    }
}

/// The ignore files that lie beside what was read in directories.
pub(crate) fn read_beside(
    args: &JudgingArgs,
    drafts: &Drafts,
    today: Date,
) -> Result<Vec<BesideIgnores>, Failure> {
    let targets = beside::Directories::of(drafts);
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let here = working_directory()?;
    let (read, _) = with_files(args, move |files| {
        let places = beside::Places {
            here: &here,
            targets: &targets,
        };
        Ok(beside::read(files, &places, today))
    })?;
    Ok(read)
}

fn working_directory() -> anyhow::Result<PathBuf> {
    std::env::current_dir()
        .context("the working directory can't be told, so no policy can be looked for")
}

/// Reads from the working tree, or from the commit that was asked for, within a time; also the name of
/// that commit.
fn with_files<T: Send + 'static>(
    args: &JudgingArgs,
    read: impl FnOnce(&dyn Files) -> Result<T, Failure> + Send + 'static,
) -> Result<(T, Option<String>), Failure> {
    let here = working_directory()?;
    let Some(revision) = &args.policy_from else {
        return Ok((read(&WorkingTree::new(&here))?, None));
    };
    let (sender, receiver) = mpsc::channel();
    let name = revision.clone();
    std::thread::spawn(move || {
        let of_commit = || {
            let commit = Commit::open(&name, &here)?;
            Ok((read(&commit)?, Some(commit.to_string())))
        };
        // That nobody waits any more is no matter.
        let _ = sender.send(of_commit());
    });
    let read: Result<_, Failure> = receiver.recv_timeout(MAX_TIME).unwrap_or_else(|end| {
        let error = match end {
            RecvTimeoutError::Timeout => anyhow::anyhow!("the repository took over {MAX_TIME:?}"),
            RecvTimeoutError::Disconnected => anyhow::anyhow!("reading the repository broke off"),
        };
        Err(error.into())
    });
    read.map_err(|failure| failure.context(format!("--policy-from {revision}")))
}

/// Ignore files of other tools that are read without being asked for, as those tools do.
fn unasked() -> impl Iterator<Item = (&'static str, &'static ForeignFormat)> {
    let formats = foreign_formats().iter().copied();
    formats.filter_map(|format| Some((*format.files.first()?, format)))
}

/// The format of another tool's ignore file, by its name.
pub(crate) fn format_of(path: &Path) -> anyhow::Result<&'static ForeignFormat> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(foreign_format_of).with_context(|| {
        let known: Vec<&str> = unasked().map(|(name, _)| name).collect();
        let known = known.join(", ");
        format!("{}: not a known ignore file ({known})", path.display())
    })
}

/// A refusal, with what to do.
fn refused(path: &Path, why: &str, hint: impl Into<String>) -> Failure {
    let error = anyhow::anyhow!("{}: refused: {why}", path.display());
    Failure::from(error).hint(hint)
}

/// The directory with a `.git` that holds this one, or is it.
fn repository_root(here: &Path) -> Option<PathBuf> {
    let mut directories = here.ancestors();
    let root = directories.find(|place| place.join(".git").symlink_metadata().is_ok());
    root.map(Path::to_owned)
}
