//! Whether a system package holds anything that can run.
//!
//! A source package's vulnerabilities are listed for all that is built of it, headers and manuals too.
//! What such a package holds is told by the files of its list that are in the tree.

use std::collections::HashSet;

use seawall_model::{FileEntry, FileKind, FileTree, path_hash};

use super::draft::Draft;
use super::ownership::{OwnerOf, merged};

/// Where nothing lies but what is read (Filesystem Hierarchy Standard 3.0, sections 4.5 and 4.11).
const READ: &[&str] = &[
    "usr/include/",
    "usr/share/doc/",
    "usr/share/info/",
    "usr/share/licenses/",
    "usr/share/lintian/",
    "usr/share/locale/",
    "usr/share/man/",
];

/// Fills `inert` of each package whose files are listed.
pub(super) fn mark(tree: &dyn FileTree, owner_of: &OwnerOf, drafts: &mut [Draft]) {
    if owner_of.is_empty() {
        return;
    }
    let mut there: HashSet<usize> = HashSet::new();
    let mut live: HashSet<usize> = HashSet::new();
    tree.walk(&mut |path, entry| {
        if entry.kind != FileKind::File {
            return;
        }
        let owner = owner_of.get(&path_hash(path));
        let owner = owner.or_else(|| owner_of.get(&path_hash(&merged(path)?)));
        if let Some(owner) = owner {
            there.insert(*owner);
            if !is_read_only(path, entry) {
                live.insert(*owner);
            }
        }
    });
    // Of a package none of whose files is there nothing is known.
    for owner in there {
        if let Some(draft) = drafts.get_mut(owner) {
            draft.package.inert = Some(!live.contains(&owner));
        }
    }
}

/// A header, a manual, or what only a build reads.
fn is_read_only(path: &str, entry: &FileEntry) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    entry.mode & 0o111 == 0
        && (READ.iter().any(|place| path.starts_with(place))
            || matches!(extension, "h" | "hpp" | "pc" | "cmake"))
}
