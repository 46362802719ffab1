//! Whether a system package holds anything that can run.
//!
//! A source package's vulnerabilities are listed for all that is built of it, headers and manuals too.
//! What such a package holds is told by the files of its list that are in the tree.

use hashbrown::HashSet;
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
    let left_out = left_out(drafts);
    let absent = |hash: &u64| !there.contains(hash) && !left_out.contains(hash);
    let absent = owner_of.iter().filter(|(hash, _)| absent(hash));
    let missing: HashSet<usize> = absent.map(|(_, owner)| *owner).collect();
    // A listed file that is not there may be elsewhere under another name (`dpkg-divert`).
    for owner in holding {
        let known = live.contains(&owner) || !missing.contains(&owner);
        if let Some(draft) = drafts.get_mut(owner).filter(|_| known) {
            draft.package.inert = Some(!live.contains(&owner));
        }
    }
}

fn left_out(drafts: &[Draft]) -> HashSet<u64> {
    let system = drafts.iter().filter(|draft| draft.package.kind.is_os());
    let paths = system.flat_map(|draft| {
        let name = &draft.package.name;
        LEFT_OUT
            .iter()
            .map(move |file| path_hash(&format!("usr/share/doc/{name}/{file}")))
    });
    paths.collect()
}

/// A header, a manual, or what only a build reads.
fn is_read_only(path: &str, entry: &FileEntry) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    entry.mode & 0o111 == 0
        && (READ.iter().any(|place| path.starts_with(place))
            || matches!(extension, "h" | "hpp" | "pc" | "cmake"))
}
