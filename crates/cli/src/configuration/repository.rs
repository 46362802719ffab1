//! Where a repository keeps its objects and references (gitrepository-layout(5)).
//!
//! Nothing of its configuration is followed, but for the two words that say in which form ids and
//! references are written. Nothing is started, and no hook or filter runs.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use rustix::fs::{FileType, Mode, OFlags};

use super::working_tree::{FOR_ALL, may_decide};
use super::{refused, repository_root};
use crate::failure::Failure;

/// Bytes of the small files that say where the rest lies.
const MAX_POINTER: u64 = 1 << 20;

/// The places of a repository.
pub(super) struct Repository {
    /// The directory of its working tree.
    pub(super) root: PathBuf,
    /// Where `HEAD` lies: `.git`, or a working tree's or submodule's own place.
    pub(super) git: PathBuf,
    /// Where objects and shared references lie.
    pub(super) common: PathBuf,
    /// How its ids are made.
    pub(super) hash: gix_hash::Kind,
}

impl Repository {
    /// The repository of a directory.
    pub(super) fn of(here: &Path) -> anyhow::Result<Self> {
        let root = repository_root(here);
        let root = root.with_context(|| format!("{} lies in no repository", here.display()))?;
        let dot = root.join(".git");
        // `gitdir: PATH` in a working tree besides the first, and in a submodule.
        let git = if dot.is_dir() {
            dot
        } else {
            let text = pointer(&dot)?.unwrap_or_default();
            let target = text.strip_prefix("gitdir:").map(str::trim);
            let target = target.filter(|target| !target.is_empty());
            let target = target.with_context(|| format!("{}: names no place", dot.display()))?;
            plain(&root.join(target))
        };
        let common = match pointer(&git.join("commondir"))? {
            Some(target) => plain(&git.join(target.trim())),
            None => git.clone(),
        };
        if !common.join("objects").is_dir() {
            bail!("{}: no repository is there", common.display());
        }
        let words = pointer(&common.join("config"))?.unwrap_or_default();
        let words = words.to_ascii_lowercase().replace([' ', '\t'], "");
        let says = |word: &str| words.lines().any(|line| line.trim() == word);
        if says("refstorage=reftable") {
            bail!(
                "{}: its references are a reftable, which is not read",
                common.display()
            );
        }
        let hash = if says("objectformat=sha256") {
            gix_hash::Kind::Sha256
        } else {
            gix_hash::Kind::Sha1
        };
        Ok(Self {
            root,
            git,
            common,
            hash,
        })
    }

    /// That no stranger can have written what a name of this repository stands for.
    pub(super) fn keeps_references(&self, reference: &str) -> Result<(), Failure> {
        let owner = self.root.metadata()?.uid();
        let mut places = vec![self.git.clone(), self.git.join("HEAD"), self.common.clone()];
        places.push(self.common.join("packed-refs"));
        for base in [&self.git, &self.common] {
            let mut place = base.clone();
            for part in reference.split('/') {
                place.push(part);
                places.push(place.clone());
            }
        }
        for place in places {
            let stat = match place.metadata() {
                Err(error) if is_absent(&error) => continue,
                stat => stat.with_context(|| format!("{}: can't be read", place.display()))?,
            };
            let hint = "a full commit id is taken from any repository, since its hash is checked";
            if stat.mode() & FOR_ALL != 0 {
                return Err(refused(&place, "everybody may write it", hint));
            }
            if !may_decide(stat.uid(), owner) {
                let why = format!(
                    "it belongs to user {}, who is neither you, root nor the owner of {}",
                    stat.uid(),
                    self.root.display()
                );
                return Err(refused(&place, &why, hint));
            }
        }
        Ok(())
    }
}

/// A small file; none if it is not there.
fn pointer(path: &Path) -> anyhow::Result<Option<String>> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let context = || format!("{}: can't be read", path.display());
    let file = match rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from) {
        Err(error) if is_absent(&error) => return Ok(None),
        file => file.with_context(context)?,
    };
    let stat = rustix::fs::fstat(&file).map_err(io::Error::from)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        bail!("{}: no plain file", path.display());
    }
    crate::files::text_of(File::from(file), path, MAX_POINTER).map(Some)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// A path without `.` and `..`, as its words say.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
