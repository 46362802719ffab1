//! The files that decide what counts: policy, other tools' ignores, baseline. Where they are looked for,
//! and whose are taken.
//!
//! Invariant: what decides comes from someone who may decide. A file that was found is the caller's,
//! root's, or of the owner of the project; with `--policy-from` every file is of that commit, and the
//! working tree is not looked at.

mod commit;
mod objects;
mod repository;
mod revision;
mod working_tree;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::Context;
use seawall_model::Date;
use seawall_policy::{
    Baseline, ForeignFormat, ForeignIgnores, Policy, foreign_format_of, foreign_formats,
};

use crate::args::JudgingArgs;
use crate::failure::Failure;
use crate::files::{MAX_REPORT, report_of};
use commit::Commit;
use working_tree::WorkingTree;

/// The policy's name.
const POLICY: &str = "seawall.yaml";
/// Bytes of a policy or an ignore file.
const MAX_POLICY: u64 = 16 << 20;
/// How long a repository is read. What a pipe in the place of an object would hold up ends here.
const MAX_TIME: Duration = Duration::from_mins(1);

/// What the files say.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    /// The policy.
    pub(crate) policy: Option<Policy>,
    /// Other tools' ignores.
    pub(crate) foreign: Vec<ForeignIgnores>,
    /// What was there before.
    pub(crate) baseline: Option<Baseline>,
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
    /// A file that the user named.
    fn named(&self, path: &Path, limit: u64) -> Result<Text, Failure>;
}

impl Configuration {
    /// Finds and reads the files.
    pub(crate) fn read(args: &JudgingArgs, today: Date) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .context("the working directory can't be told, so no policy can be looked for")?;
        let Some(revision) = &args.policy_from else {
            return Self::of(&WorkingTree::new(&here), args, today);
        };
        let (sender, receiver) = mpsc::channel();
        let (revision, args) = (revision.clone(), args.clone());
        let context = format!("--policy-from {revision}");
        std::thread::spawn(move || {
            // That nobody waits any more is no matter.
            let _ = sender.send(Self::of_commit(&revision, &here, &args, today));
        });
        let read = receiver.recv_timeout(MAX_TIME).unwrap_or_else(|end| {
            let error = match end {
                RecvTimeoutError::Timeout => {
                    anyhow::anyhow!("the repository took over {MAX_TIME:?}")
                }
                RecvTimeoutError::Disconnected => {
                    anyhow::anyhow!("reading the repository broke off")
                }
            };
            Err(error.into())
        });
        read.map_err(|failure| failure.context(context))
    }

    fn of_commit(
        revision: &str,
        here: &Path,
        args: &JudgingArgs,
        today: Date,
    ) -> Result<Self, Failure> {
        let commit = Commit::open(revision, here)?;
        let mut read = Self::of(&commit, args, today)?;
        if read.policy.is_none() {
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
        for (name, format) in unasked() {
            if let Some(Text { name, text }) = files.here(name)? {
                read.foreign.push(format.parse(&text, &name, today));
            }
        }
        for path in &args.ignore_files {
            let format = format_of(path)?;
            let Text { name, text } = files.named(path, MAX_POLICY)?;
            read.foreign.push(format.parse(&text, &name, today));
        }
        if let Some(path) = &args.baseline {
            let Text { name, text } = files.named(path, MAX_REPORT)?;
            read.baseline = Some(Baseline::from_report(&report_of(&text, &name)?));
        }
        Ok(read)
    }
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
