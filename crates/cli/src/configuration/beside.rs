//! `osv-scanner.toml` beside the files that tell of packages, in directories that are scanned.
//!
//! Whose files are taken is asked as for every file that is found. One that is not taken ends nothing: its
//! findings count, and a note says why. Nothing is taken from a root file system, which is another's work
//! as an image is, nor from a repository inside the project's.

use std::path::{Path, PathBuf};

use seawall_engine::Drafts;
use seawall_model::{Date, Hole, HoleName, TargetKind, TargetReport};
use seawall_policy::{BesideIgnores, ForeignIgnores, directories_beside, foreign_format_of};

use super::{Files, Text, repository_root};

/// The file's name.
const NAME: &str = "osv-scanner.toml";

/// Where files may lie, and what of them is already known.
pub(super) struct Places<'p> {
    /// The files of the working directory hold for everything already.
    pub(super) here: &'p Path,
    /// Targets with the directories whose files tell of packages.
    pub(super) targets: &'p [Directories],
}

/// A directory that was scanned.
#[derive(Clone, Debug)]
pub(super) struct Directories {
    /// As reports name it.
    reference: String,
    /// From where its places count.
    root: PathBuf,
    /// Directories inside it.
    inside: Vec<String>,
    /// Whether it is the root of a file system.
    is_system: bool,
}

impl Directories {
    /// Those of all directories and files among the drafts.
    pub(super) fn of(drafts: &Drafts) -> Vec<Self> {
        let reports = drafts.drafts.iter().map(|draft| &draft.report);
        reports
            .filter_map(|report| {
                Some(Self {
                    reference: report.target.reference.clone(),
                    root: root_of(report)?,
                    inside: directories_beside(report).into_iter().collect(),
                    is_system: report.os.is_some(),
                })
            })
            .filter(|directories| !directories.inside.is_empty())
            .collect()
    }
}

/// The directory from which the places of a target count, where it is one or a file in one.
fn root_of(report: &TargetReport) -> Option<PathBuf> {
    let path = Path::new(&report.target.reference);
    match report.target.kind {
        TargetKind::Rootfs | TargetKind::Directory => Some(path.to_owned()),
        TargetKind::File => {
            let above = path.parent()?;
            let here = above.as_os_str().is_empty();
            Some(if here {
                PathBuf::from(".")
            } else {
                above.to_owned()
            })
        }
        _ => None,
    }
}

/// Reads the files.
pub(super) fn read(files: &dyn Files, places: &Places<'_>, today: Date) -> Vec<BesideIgnores> {
    let mut read = Vec::new();
    for target in places.targets {
        // The user named it, by whatever links.
        let Ok(root) = target.root.canonicalize() else {
            continue;
        };
        for inside in &target.inside {
            let directory = root.join(inside);
            if directory == places.here {
                continue;
            }
            let file = target.root.join(inside).join(NAME);
            let file = file.display().to_string();
            let ignores = one(files, target, &root, &directory, &file, today);
            read.extend(ignores.map(|ignores| BesideIgnores {
                target: target.reference.clone(),
                directory: inside.clone(),
                ignores,
            }));
        }
    }
    read
}

fn one(
    files: &dyn Files,
    target: &Directories,
    root: &Path,
    directory: &Path,
    file: &str,
    today: Date,
) -> Option<ForeignIgnores> {
    let format = foreign_format_of(NAME)?;
    let not_taken = |why: &str| {
        let reason = format!("it is not applied: {why}");
        let note = Hole::new(HoleName::FOREIGN_IGNORE, "the whole file", file, reason);
        ForeignIgnores::only_note(file, today, note)
    };
    let is_there = || directory.join(NAME).symlink_metadata().is_ok();
    if target.is_system {
        return is_there().then(|| not_taken("it is of the root file system that is scanned"));
    }
    let own: Option<PathBuf> = repository_root(root);
    if repository_root(directory) != own {
        return is_there().then(|| not_taken("it is of another repository inside this one"));
    }
    match files.beside(own.as_deref().unwrap_or(root), directory, NAME) {
        Ok(Some(Text { text, .. })) => Some(format.parse(&text, file, today)),
        Ok(None) => None,
        Err(failure) => Some(not_taken(&failure.words())),
    }
}
