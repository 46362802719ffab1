//! What a cataloger is.

use seawall_model::{Content, Evidence, FileFacts, FileTree, LayeredEvidence, Package};

use crate::binary::Binary;
use crate::unresolved::Remarks;

/// Which files a cataloger wants, by path relative to the root, without a leading slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Exactly this path.
    Path(&'static str),
    /// Any file of this name.
    Name(&'static str),
    /// Any file whose name ends so (`.jar`), without regard to ASCII case.
    Suffix(&'static str),
    /// Any path that ends with these whole components: `status.d/base` style tails are written with
    /// a `*` for one component's text, as in `*.dist-info/METADATA`.
    Tail(&'static str),
    /// Every file directly in this directory.
    Within(&'static str),
    /// Every file directly in this directory whose name ends so.
    WithinEnding(&'static str, &'static str),
    /// ELF, PE and Mach-O files that may run: the mode has an execute bit, or the name ends in
    /// `.exe`, `.dll` or `.so`. Who wants them has this pattern alone, and is asked by
    /// `extract_executable`.
    Executable,
}

/// Reads one family of files.
pub trait Cataloger: Sync {
    /// Its name, the file's name: `dpkg`, `npm_lock`, ...
    fn name(&self) -> &'static str;

    /// Raised whenever the same file would give other evidence; part of cache keys.
    fn revision(&self) -> u32 {
        1
    }

    /// Whether its files only tell of packages, so that what other catalogers read takes their place.
    fn second_hand(&self) -> bool {
        false
    }

    /// Whether that file of its only asks for packages, as lock files and manifests do, and nothing in it
    /// says that they are installed.
    fn declares(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Whether the paths that it wants (`Path`, `Within`) are those of a package database: where one
    /// leads nowhere, packages are hidden.
    fn database(&self) -> bool {
        false
    }

    /// The files it wants. `Path` and `Within` hold wherever links lead; the others of files' own
    /// names, and of links to files.
    fn patterns(&self) -> &'static [Pattern];

    /// What one file tells. `cataloger` and `path` of the evidence are filled by the caller, and so
    /// is the path of each package's location if `extract` left `locations` empty.
    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let _ = (file, content);
        Evidence::default()
    }

    /// What an executable tells, whose tables were read already.
    fn extract_executable(&self, binary: &Binary, content: &dyn Content) -> Evidence {
        let _ = (binary, content);
        Evidence::default()
    }

    /// What `extract` tells, with archives in archives only so deep.
    fn extract_within(&self, file: &FileFacts<'_>, content: &dyn Content, depth: u64) -> Evidence {
        let _ = depth;
        self.extract(file, content)
    }

    /// The files that this one can't be understood without, as it names them itself: paths from the root.
    /// Where only it is given, they are read beside it.
    fn beside(&self, evidence: &Evidence) -> Vec<String> {
        let _ = evidence;
        Vec::new()
    }

    /// Makes packages of this cataloger's present evidence, as read from the squashed tree. The
    /// default takes each file's packages as they are. What can only be said when all files are known
    /// goes to the remarks.
    fn resolve(
        &self,
        tree: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        remarks: &mut Remarks,
    ) -> Vec<Package> {
        let _ = (tree, remarks);
        evidence
            .iter()
            .flat_map(|e| e.evidence.packages.iter().cloned())
            .collect()
    }
}
