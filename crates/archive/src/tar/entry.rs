//! What a tar says of one file.

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name for an earlier file.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A directory.
    Directory,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A FIFO.
    Fifo,
}

/// What overlayfs makes of an entry of a layer (Linux, "Overlay Filesystem").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverlayMark {
    /// Nothing of its own.
    #[default]
    None,
    /// A directory that hides what lower layers have in it: `trusted.overlay.opaque` is `y`.
    Opaque,
    /// A character device 0/0, which hides what lower layers have of its name.
    Whiteout,
    /// It has an attribute by which other files are seen than it has: `trusted.overlay.redirect`,
    /// `metacopy` or `whiteout`, or another kind of `opaque`.
    Other,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// Path as written.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of data; for sparse files, of the file as unpacked.
    pub size: u64,
    /// Mode, with all bits that the header has.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// Target of a link, as written.
    pub link: Vec<u8>,
    /// Where its own header block is.
    pub header_offset: u64,
    /// Where its data begin; files can be read here in place unless `sparse`.
    pub data_offset: u64,
    /// Its data are a map and fragments, not the file's bytes.
    pub sparse: bool,
    /// What overlayfs makes of it, should the tar be a layer.
    pub overlay: OverlayMark,
}
