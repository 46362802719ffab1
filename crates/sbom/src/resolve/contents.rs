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

/// What package managers leave out where documentation is not wanted (dpkg's `path-exclude`), below
/// `usr/share/doc/NAME`.
const LEFT_OUT: &[&str] = &[
    "NEWS.Debian.gz",
    "NEWS.gz",
    "README",
    "README.Debian",
    "README.gz",
    "changelog.Debian.gz",
    "changelog.gz",
];

/// Fills `inert` of each package whose files are listed.
pub(super) fn mark(tree: &dyn FileTree, owner_of: &OwnerOf, drafts: &mut [Draft]) {
    if owner_of.is_empty() {
        return;
    }
    let mut there: HashSet<u64> = HashSet::new();
    let mut holding: HashSet<usize> = HashSet::new();
    let mut live: HashSet<usize> = HashSet::new();
    tree.walk(&mut |path, entry| {
        let same = std::iter::once(path_hash(path)).chain(merged(path).map(|p| path_hash(&p)));
        for hash in same {
            let Some(owner) = owner_of.get(&hash) else {
                continue;
            };
            there.insert(hash);
            if entry.kind == FileKind::File {
                holding.insert(*owner);
                if !is_read_only(path, entry) {
                    live.insert(*owner);
                }
            }
        }
    });
    let mut missing = HashSet::new();
    for (hash, owner) in owner_of.iter().filter(|(hash, _)| !there.contains(hash)) {
        if !drafts.get(*owner).is_some_and(|d| left_out(d, *hash)) {
            missing.insert(*owner);
        }
    }
    // A listed file that is not there may be elsewhere under another name (`dpkg-divert`).
    for owner in holding {
        let known = live.contains(&owner) || !missing.contains(&owner);
        if let Some(draft) = drafts.get_mut(owner).filter(|_| known) {
            draft.package.inert = Some(!live.contains(&owner));
        }
    }
}

fn left_out(draft: &Draft, hash: u64) -> bool {
    let name = &draft.package.name;
    let path = |file: &&str| path_hash(&format!("usr/share/doc/{name}/{file}"));
    LEFT_OUT.iter().any(|file| path(file) == hash)
}

/// A header, a manual, or what only a build reads.
fn is_read_only(path: &str, entry: &FileEntry) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    entry.mode & 0o111 == 0
        && (READ.iter().any(|place| path.starts_with(place))
            || matches!(extension, "h" | "hpp" | "pc" | "cmake"))
}
