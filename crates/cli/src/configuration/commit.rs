//! Files of a commit, for `--policy-from`. The working tree is not looked at, so that a change can't
//! bring the policy that lets it pass.

use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use gix_hash::ObjectId;
use gix_object::Kind;

use super::objects::{Entry, Objects};
use super::repository::{Repository, plain};
use super::revision::resolve;
use super::{Files, Text, refused};
use crate::failure::Failure;

/// A commit, seen from a directory.
pub(super) struct Commit {
    objects: Objects,
    id: ObjectId,
    tree: ObjectId,
    /// The directory of the working tree.
    root: PathBuf,
    /// The directory that is looked from.
    here: PathBuf,
}

impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "commit {}", self.id)
    }
}

impl Commit {
    /// The commit that a revision names in the repository of a directory.
    pub(super) fn open(revision: &str, here: &Path) -> Result<Self, Failure> {
        let repository = Repository::of(here)?;
        let objects = Objects::of(&repository)?;
        let id = resolve(revision, &repository, &objects)?;
        Ok(Self {
            tree: objects.tree(id)?,
            objects,
            id,
            root: repository.root,
            here: here.to_owned(),
        })
    }

    /// The text of a file of the commit, if it is there; the path is absolute, in the working tree.
    fn text(&self, path: &Path, limit: u64) -> Result<Option<Text>, Failure> {
        let inside = path.strip_prefix(&self.root);
        let inside =
            inside.with_context(|| format!("{} is not in the repository", path.display()))?;
        let mut directory = self.tree;
        let mut parts = inside.components().peekable();
        while let Some(part) = parts.next() {
            let entry = self.objects.entry(directory, part.as_os_str().as_bytes())?;
            match (entry, parts.peek().is_some()) {
                (None, _) | (Some(Entry::File(_)), true) => return Ok(None),
                (Some(Entry::Directory(id)), true) => directory = id,
                (Some(Entry::File(id)), false) => {
                    let bytes = self.objects.bytes(id, Kind::Blob, limit)?;
                    let text = String::from_utf8(bytes);
                    let text = text.map_err(|_binary| anyhow!("{}: no text", inside.display()))?;
                    let name = inside.display().to_string();
                    return Ok(Some(Text { name, text }));
                }
                (Some(_), _) => {
                    let hint = "in a commit, links are not followed";
                    return Err(refused(inside, "it is no plain file there", hint));
                }
            }
        }
        Ok(None)
    }
}

impl Files for Commit {
    fn nearest(&self, name: &str) -> Result<Option<Text>, Failure> {
        let directories = self.here.ancestors();
        for directory in directories.take_while(|directory| directory.starts_with(&self.root)) {
            if let Some(text) = self.text(&directory.join(name), super::MAX_POLICY)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn here(&self, name: &str) -> Result<Option<Text>, Failure> {
        self.text(&self.here.join(name), super::MAX_POLICY)
    }

    fn beside(
        &self,
        _project: &Path,
        directory: &Path,
        name: &str,
    ) -> Result<Option<Text>, Failure> {
        let path = directory.join(name);
        if directory.starts_with(&self.root) {
            return self.text(&path, super::MAX_POLICY);
        }
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        let hint = "with --policy-from, ignore files are taken from the commit alone";
        Err(refused(&path, "it lies outside of the repository", hint))
    }

    /// A file of the repository is taken from the commit; one outside of it could be the change's own.
    fn named(&self, path: &Path, limit: u64) -> Result<Text, Failure> {
        let absolute = plain(&self.here.join(path));
        if !absolute.starts_with(&self.root) {
            let why = format!("it lies outside of the repository {}", self.root.display());
            let hint = "with --policy-from, named files are taken from the commit, too";
            return Err(refused(path, &why, hint));
        }
        let text = self.text(&absolute, limit)?;
        text.ok_or_else(|| anyhow!("{}: it is not in {self}", path.display()).into())
    }
}
