//! How the one pass over the files of a target asks what it should read.

use crate::{Content, Evidence};

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts<'a> {
    /// Path from the root of the target, without a leading slash. Bytes that are not UTF-8 stand as
    /// `\xNN`.
    pub path: &'a str,
    /// Size in bytes.
    pub size: u64,
    /// Permission bits (`07777`).
    pub mode: u32,
}

/// How much of a file's bytes is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// At most so many bytes from the beginning; none where the file's name, size and mode are enough.
    Upto(u64),
    /// Some parts, found by small reads here and there.
    Parts,
    /// All, or most of it.
    Whole,
}

/// A path that is wanted wherever links lead: a package database stays one behind `/var -> /data/var`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedPath {
    /// The file's path from the root, or that of a directory, without slashes at the ends.
    pub path: &'static str,
    /// The files are those directly in the directory whose names end so; none where `path` is the
    /// file.
    pub within: Option<&'static str>,
    /// Who wants it: one file is read for it once, whatever number of such paths lead there.
    pub wanted_by: &'static str,
    /// It is a package database: whoever makes it lead nowhere hides packages.
    pub database: bool,
}

/// Another name of a file, a link, as it counts for whether the file is read under it too.
#[derive(Clone, Copy)]
pub struct LinkFacts<'a> {
    /// The file with the other name as its path.
    pub file: FileFacts<'a>,
    /// The path under which the pass came by the bytes.
    pub real: &'a str,
    /// The name, or a directory above it, is a symbolic link; else it is a hard link.
    pub symbolic: bool,
    /// Whether the file told something under its real path, by the name of who looked
    /// ([`Evidence::cataloger`]).
    pub told: &'a dyn Fn(&str) -> bool,
}

/// Looks into files during the pass. One regular file is offered at a time, in any order.
pub trait Inspect: Sync {
    /// Whether the file's bytes are wanted; decided by name, size and mode alone.
    fn wants(&self, file: &FileFacts<'_>) -> bool;

    /// Whether a file of that path may be wanted, whatever its size and mode are. Of what is not a walk over a
    /// directory need not ask the system: then nobody knows more of it than that it is a file.
    fn wants_name(&self, path: &str) -> bool {
        let _ = path;
        true
    }

    /// How much of the bytes is still wanted once the first of them are known: `head` holds the first
    /// 16, or all where there are fewer.
    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        let _ = (file, head);
        Wanted::Whole
    }

    /// The number of the user's pattern that leaves out this path, with all that lies below it: nobody
    /// looks there, not even to see whether something could be read. It is asked about each directory on
    /// the way before.
    fn leaves_out(&self, path: &str, directory: bool) -> Option<usize> {
        let _ = (path, directory);
        None
    }

    /// The same of a file that may lie in a directory that is left out.
    fn leaves_out_file(&self, path: &str) -> Option<usize> {
        let _ = path;
        None
    }

    /// The paths that are wanted wherever links lead.
    fn fixed_paths(&self) -> Vec<FixedPath> {
        Vec::new()
    }

    /// Whether the file must be looked into under its other name too.
    fn wants_link(&self, link: &LinkFacts<'_>) -> bool {
        self.wants(&link.file)
    }

    /// What the file tells. Must not panic on any content.
    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence>;

    /// Takes out of what any inspector found whatever must not be shown, sent or kept. Called in the
    /// worker for every piece of evidence, before it leaves it.
    fn redact(&self, evidence: &mut Evidence) {
        let _ = evidence;
    }

    /// Changes whenever `inspect` could answer differently for the same file; part of cache keys.
    fn revision(&self) -> String;
}
