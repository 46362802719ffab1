//! Kinds of files that configure containers.

use seawall_model::{FileFacts, Finding, Hole};

use crate::text_file::TextFile;

/// Whether a file is of a kind, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It is not.
    No,
    /// It is if what it holds looks like it.
    Maybe,
    /// It is, whatever it holds.
    Yes,
}

/// Whether a path ends in one of these, whatever the size of its letters. Nearly all files of a tree are told
/// by this, so it takes no memory.
pub(crate) fn ends_in(path: &str, endings: &[&str]) -> bool {
    let is_end = |ending: &&str| {
        let start = path.len().checked_sub(ending.len());
        let end = start.and_then(|start| path.as_bytes().get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes()))
    };
    endings.iter().any(is_end)
}

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// What is wrong with it; also that it can't be understood.
    pub findings: Vec<Finding>,
    /// What of it was not judged.
    pub holes: Vec<Hole>,
}

impl From<Vec<Finding>> for Judged {
    /// A file of which all was judged.
    fn from(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            holes: Vec::new(),
        }
    }
}

/// A kind of file. One more is one file and one line.
pub trait Kind: Sync {
    /// Its name: `dockerfile`, `compose`.
    fn name(&self) -> &'static str;

    /// Whether a file of that path, from the root of the target, is of this kind.
    fn claims(&self, path: &str) -> Claim;

    /// Whether a file may be of this kind by its permissions, and by the bytes that it begins with where those
    /// are known: what can't be is not read.
    fn may_be(&self, _file: &FileFacts<'_>, _head: Option<&[u8]>) -> bool {
        true
    }

    /// Whether a text is of this kind, where the name alone does not tell. It must cost little.
    fn is_one(&self, text: &str) -> bool;

    /// Whether a text that came without a name is of this kind.
    fn is_one_without_name(&self, text: &str) -> bool {
        self.is_one(text)
    }

    /// Judges a file. It must not panic on any text, and takes time and memory near linear in its size.
    fn judge(&self, file: &TextFile<'_>) -> Judged;

    /// What is kept of a file so that it can be judged with others; without the values of secrets.
    fn kept(&self, file: &TextFile<'_>) -> Option<String> {
        let _ = file;
        None
    }
}
