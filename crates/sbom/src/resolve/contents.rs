//! Whether a system package holds anything that can run.
//!
//! A source package's vulnerabilities are listed for all that is built of it, headers and manuals too.
//! What such a package holds is told by the files of its list that are in the tree.

use seawall_model::{FileEntry, FileKind, FileTree, path_hash};

use super::draft::Draft;
use super::ownership::{Paths, merged};

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
}

/// All paths of the tree, and those of which it means nothing that they are not there.
pub(super) fn paths(tree: &dyn FileTree, drafts: &[Draft]) -> Paths {
    let mut paths = Paths::new();
    tree.walk(&mut |path, entry| {
        let file = entry.kind == FileKind::File;
        let live = file && !is_read_only(path, entry);
        let other = merged(path).map(|other| path_hash(&other));
        for hash in std::iter::once(path_hash(path)).chain(other) {
            let known = paths.entry(hash).or_default();
            known.file |= file;
            known.live |= live;
        }
    });
    let mut path = String::new();
    for draft in drafts.iter().filter(|draft| draft.package.kind.is_os()) {
        for file in LEFT_OUT {
            path.clear();
            path.extend(["usr/share/doc/", &draft.package.name, "/", file]);
            paths.entry(path_hash(&path)).or_default();
        }
    }
    paths
}

/// Whether a package holds nothing that can run, by draft; none where that is not known.
pub(super) fn inert(paths: &Paths, missing: &[bool]) -> Vec<Option<bool>> {
    let mut holdings = vec![Holding::default(); missing.len()];
    for known in paths.values().filter(|known| known.file) {
        let owner = known.owner.and_then(|owner| usize::try_from(owner).ok());
        if let Some(holding) = owner.and_then(|owner| holdings.get_mut(owner)) {
            holding.files = true;
            holding.live |= known.live;
        }
    }
    let holdings = holdings.iter().zip(missing);
    holdings
        .map(|(holding, missing)| {
            // A listed file that is not there may be elsewhere under another name (`dpkg-divert`).
            let known = holding.files && (holding.live || !missing);
            known.then_some(!holding.live)
        })
        .collect()
}

/// A header, a manual, or what only a build reads.
fn is_read_only(path: &str, entry: &FileEntry) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    entry.mode & 0o111 == 0
        && (READ.iter().any(|place| path.starts_with(place))
            || matches!(extension, "h" | "hpp" | "pc" | "cmake"))
}
