//! A file system's tree without its bytes: what `resolve` and the image's checks look at.

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A regular file (hard links too).
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, FIFO or socket.
    Special,
}

/// What a tree knows of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// What it is.
    pub kind: FileKind,
    /// Permission bits with setuid, setgid and sticky (`07777`).
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Size in bytes.
    pub size: u64,
    /// Target of a symbolic link, as written.
    pub link: Option<String>,
    /// Index of the layer that it comes from.
    pub layer: u32,
}

/// A squashed file system, or a directory. Paths are relative to its root, without a leading slash.
pub trait FileTree: Sync {
    /// The entry at exactly that path; symbolic links are not followed.
    fn entry(&self, path: &str) -> Option<FileEntry>;

    /// The path that `path` leads to when every symbolic link is followed inside the tree; none if
    /// it is missing, loops, or takes more than 40 links.
    fn resolve(&self, path: &str) -> Option<String>;

    /// The names in a directory, sorted.
    fn children(&self, path: &str) -> Vec<String>;

    /// Calls `visit` for every entry, parents first, siblings in no order.
    fn walk(&self, visit: &mut dyn FnMut(&str, &FileEntry));

    /// The regular files of which `wanted` holds, given the name of their directory (empty for the root)
    /// and their own; by path.
    fn files_named(&self, wanted: &dyn Fn(&str, &str) -> bool) -> Vec<(String, FileEntry)> {
        let mut found = Vec::new();
        self.walk(&mut |path, entry| {
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            let directory = above.rsplit('/').next().unwrap_or_default();
            if entry.kind == FileKind::File && wanted(directory, name) {
                found.push((path.to_owned(), entry.clone()));
            }
        });
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        found
    }
}
