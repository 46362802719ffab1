//! Whether a system package holds anything that can run.
//!
//! A source package's vulnerabilities are listed for all that is built of it, headers and manuals too.
//! What such a package holds is told by the files of its list that are in the tree.

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

/// What is known of what one package holds.
#[derive(Clone, Copy, Default)]
struct Holding {
    /// A file of its list is there.
    files: bool,
    /// One that can do something.
    live: bool,
    /// A file of its list is not there.
    missing: bool,
}

/// Fills `inert` of each package whose files are listed.
pub(super) fn mark(tree: &dyn FileTree, owner_of: &mut OwnerOf, drafts: &mut [Draft]) {
    if owner_of.is_empty() {
        return;
    }
    let mut holdings = vec![Holding::default(); drafts.len()];
    tree.walk(&mut |path, entry| {
        let same = std::iter::once(path_hash(path)).chain(merged(path).map(|p| path_hash(&p)));
        for hash in same {
            let Some(listed) = owner_of.get_mut(&hash) else {
                continue;
            };
            listed.seen = true;
            let holding = holdings.get_mut(listed.owner as usize);
            if let Some(holding) = holding.filter(|_| entry.kind == FileKind::File) {
                holding.files = true;
                holding.live = holding.live || !is_read_only(path, entry);
            }
        }
    });
    leave_out(owner_of, drafts);
    for listed in owner_of.values().filter(|listed| !listed.seen) {
        if let Some(holding) = holdings.get_mut(listed.owner as usize) {
            holding.missing = true;
        }
    }
    for (draft, holding) in drafts.iter_mut().zip(holdings) {
        // A listed file that is not there may be elsewhere under another name (`dpkg-divert`).
        if holding.files && (holding.live || !holding.missing) {
            draft.package.inert = Some(!holding.live);
        }
    }
}

/// That these are not there means nothing.
fn leave_out(owner_of: &mut OwnerOf, drafts: &[Draft]) {
    let mut path = String::new();
    for draft in drafts.iter().filter(|draft| draft.package.kind.is_os()) {
        for file in LEFT_OUT {
            path.clear();
            path.extend(["usr/share/doc/", &draft.package.name, "/", file]);
            if let Some(listed) = owner_of.get_mut(&path_hash(&path)) {
                listed.seen = true;
            }
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
