//! A directory of the host as a layer: walked by file descriptors, without following a link.
//!
//! Bytes are read here and never looked into, but for a file's first ones, so this may run with the
//! user's privileges. Wanted files are handed out read, or open where they are large; whoever parses
//! them needs no access to the file system.
//!
//! The directory may be in use. Invariant: of a wanted file the bytes of one state are handed out, or a
//! gap says that it went on changing. What is moved from a part that is not walked yet to one that is
//! walked already is not seen.

mod left_out;
mod reading;

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, ResolveFlags, Statx, StatxFlags};
use seawall_model::{FileFacts, Hole, HoleName, Inspect, Limits};

use self::left_out::{foreign_name, is_store};
use self::reading::{SMALL, WantedNames};
use crate::file_state::FileState;
use crate::layer::LayerSink;
use crate::overlay::{self, Below};
use crate::queue::Queue;
use crate::records::{Encoder, Record, RecordKind};
use crate::tree::{path_shown, path_text};

/// How often records are handed on.
const FLUSH_BYTES: usize = 256 << 10;

/// What to make of a directory.
#[derive(Clone, Copy, Default)]
pub struct WalkOptions<'a> {
    /// It is the upper part of an overlay: character devices 0/0 are whiteouts, and
    /// `trusted.overlay.opaque` hides what is below (kernel documentation, "Overlay Filesystem").
    pub overlay: bool,
    /// The overlay was made without privileges, so that its attributes begin with `user.`. Elsewhere
    /// those are an image's own, and the kernel passes over them.
    pub unprivileged: bool,
    /// It is the root of this machine: kernel and network file systems are left out, and stores of
    /// images wherever they are.
    pub host: bool,
    /// Paths (relative, without slashes at the ends) to leave out, with the reason.
    pub excluded: &'a [(&'a str, &'a str)],
}

impl WalkOptions<'_> {
    /// That overlayfs shows other bytes at this path than those of the open file, if it does.
    pub fn shown_instead(&self, file: BorrowedFd<'_>, path: &[u8]) -> Option<Hole> {
        let instead = self.overlay && overlay::is_metacopy(file, self.unprivileged);
        instead.then(|| overlay::hole(path))
    }
}

/// A wanted file.
pub enum WantedFile<'a> {
    /// A small one: its bytes.
    Read(&'a [u8]),
    /// One that some parts are wanted of, and the state it was in when it was opened. Who reads it must
    /// see whether it [still is](FileState::holds) when all is read.
    Parts(File, FileState),
    /// A large one, in the same way.
    Large(File, FileState),
}

/// Takes what one thread finds.
pub trait TakeFiles {
    /// Who takes the index and the holes of that root.
    fn sink(&mut self, root: usize) -> &mut dyn LayerSink;
    /// A wanted file below that root.
    fn file(&mut self, root: usize, facts: &FileFacts<'_>, file: WantedFile<'_>) -> io::Result<()>;
}

/// A walk over directories, on as many threads as come to work on it.
pub struct DirectoryWalk<'a> {
    roots: Vec<Root<'a>>,
    options: &'a WalkOptions<'a>,
    limits: &'a Limits,
    inspect: &'a dyn Inspect,
    queue: Queue,
}

struct Root<'a> {
    directory: BorrowedFd<'a>,
    device: OnceLock<(u32, u32)>,
    entries: AtomicU64,
}

impl<'a> DirectoryWalk<'a> {
    /// A walk over these roots.
    pub fn new(
        roots: impl Iterator<Item = BorrowedFd<'a>>,
        options: &'a WalkOptions<'a>,
        limits: &'a Limits,
        inspect: &'a dyn Inspect,
    ) -> Self {
        let root = |directory| Root {
            directory,
            device: OnceLock::new(),
            entries: AtomicU64::new(0),
        };
        let roots: Vec<_> = roots.map(root).collect();
        Self {
            queue: Queue::new((0..roots.len()).map(|root| (root, Vec::new()))),
            roots,
            options,
            limits,
            inspect,
        }
    }

    /// Walks along until no directory is left.
    ///
    /// # Errors
    ///
    /// What `take` says of a file; then nobody walks on.
    pub fn work(&self, take: &mut dyn TakeFiles) -> io::Result<()> {
        let mut hand = Hand {
            walk: self,
            take,
            small: vec![0; SMALL],
            encoders: self.roots.iter().map(|_| Encoder::default()).collect(),
            found: Vec::new(),
        };
        while let Some(turn) = self.queue.next() {
            let (root, path) = turn.directory();
            hand.directory(root, &self.roots[root], path)?;
            turn.done(&mut hand.found);
        }
        for (root, mut encoder) in hand.encoders.into_iter().enumerate() {
            hand.take.sink(root).records(encoder.take());
        }
        Ok(())
    }
}

/// One thread of a walk.
struct Hand<'w, 'a> {
    walk: &'w DirectoryWalk<'a>,
    take: &'w mut dyn TakeFiles,
    small: Vec<u8>,
    encoders: Vec<Encoder>,
    /// Directories below the one that is being read.
    found: Vec<(usize, Vec<u8>)>,
}

impl Hand<'_, '_> {
    fn directory(&mut self, at: usize, root: &Root<'_>, path: &[u8]) -> io::Result<()> {
        let mut walk = Walk {
            root,
            options: self.walk.options,
            limits: self.walk.limits,
            inspect: self.walk.inspect,
            at,
            take: self.take,
            small: &mut self.small,
            encoder: &mut self.encoders[at],
            found: &mut self.found,
            wanted: WantedNames::default(),
        };
        walk.directory(path)?;
        if walk.encoder.pending() >= FLUSH_BYTES {
            let run = walk.encoder.take();
            self.take.sink(at).records(run);
        }
        Ok(())
    }
}

/// The reading of one directory.
struct Walk<'h, 'a> {
    root: &'h Root<'a>,
    options: &'h WalkOptions<'a>,
    limits: &'h Limits,
    inspect: &'h dyn Inspect,
    at: usize,
    take: &'h mut dyn TakeFiles,
    small: &'h mut [u8],
    encoder: &'h mut Encoder,
    found: &'h mut Vec<(usize, Vec<u8>)>,
    /// Names in this directory of files that are wanted.
    wanted: WantedNames,
}

impl Walk<'_, '_> {
    fn directory(&mut self, path: &[u8]) -> io::Result<()> {
        let opened = match self.open(path, OFlags::DIRECTORY) {
            Ok(opened) => opened,
            Err(error) => {
                self.unreadable(path, error);
                return Ok(());
            }
        };
        if self.options.host && self.is_foreign(&opened, path) {
            return Ok(());
        }
        if self.options.overlay {
            match overlay::below(opened.as_fd(), self.options.unprivileged) {
                Below::Merged => {}
                Below::Hidden => self.push(RecordKind::Opaque, path, &Facts::default(), &[]),
                Below::Other => self.take.sink(self.at).hole(overlay::hole(path)),
            }
        }
        let before = FileState::of(&opened);
        let mut buffer = [MaybeUninit::uninit(); 16 << 10];
        let mut entries = RawDir::new(opened.as_fd(), &mut buffer);
        // The children of one directory stay together, so that records share their prefix.
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreadable(path, error);
                    break;
                }
            };
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            match self.root.entries.fetch_add(1, Ordering::Relaxed) {
                count if count < self.limits.entries => {
                    let is_file = entry.file_type() == FileType::RegularFile;
                    self.entry(&opened, path, name, is_file)?;
                }
                count => {
                    // Said once, and nothing below is looked for.
                    if count == self.limits.entries {
                        self.too_many(path);
                    }
                    return Ok(());
                }
            }
        }
        if !before.is_ok_and(|before| before.holds(&opened)) && !self.lists_the_same(path) {
            self.changed(path, "files came or went while it was listed");
        }
        Ok(())
    }

    fn entry(
        &mut self,
        directory: &OwnedFd,
        parent: &[u8],
        name: &CStr,
        is_file: bool,
    ) -> io::Result<()> {
        let mut path = Vec::with_capacity(parent.len() + name.to_bytes().len() + 1);
        if !parent.is_empty() {
            path.extend_from_slice(parent);
            path.push(b'/');
        }
        path.extend_from_slice(name.to_bytes());
        if self.leave_out(directory, name, &path) {
            return Ok(());
        }
        if is_file && !self.inspect.wants_name(&path_shown(&path)) {
            self.push(RecordKind::File, &path, &Facts::default(), &[]);
            return Ok(());
        }
        let Some(stat) = self.look(directory, name, &path) else {
            return Ok(());
        };
        let facts = Facts::of(&stat);
        match u32::from(stat.stx_mode) & 0o170_000 {
            0o040_000 => {
                if let Some(reason) = self.excluded(directory, &path, name) {
                    let what = "directory left out";
                    self.take.sink(self.at).hole(Hole::new(
                        HoleName::EXCLUDED,
                        what,
                        path_text(&path),
                        reason,
                    ));
                    return Ok(());
                }
                self.push(RecordKind::Directory, &path, &facts, &[]);
                self.found.push((self.at, path));
            }
            0o120_000 => match rustix::fs::readlinkat(directory, name, Vec::new()) {
                Ok(link) => self.push(RecordKind::Symlink, &path, &facts, link.as_bytes()),
                Err(error) => self.unreadable(&path, error),
            },
            0o100_000 => {
                self.push(RecordKind::File, &path, &facts, &[]);
                self.offer(directory, name, &path, &facts)?;
            }
            0o020_000
                if self.options.overlay && (stat.stx_rdev_major, stat.stx_rdev_minor) == (0, 0) =>
            {
                self.push(RecordKind::Whiteout, &path, &facts, &[]);
            }
            _ => self.push(RecordKind::Special, &path, &facts, &[]),
        }
        Ok(())
    }

    fn open(&self, path: &[u8], flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let path = if path.is_empty() { b"." } else { path };
        let flags = flags | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        rustix::fs::openat2(self.root.directory, path, flags, Mode::empty(), resolve)
    }

    /// Whether the user wants nothing to be known of an entry. Then only that it is there is told, by
    /// which links to it are known for what they are.
    fn leave_out(&mut self, directory: &OwnedFd, name: &CStr, path: &[u8]) -> bool {
        let text = path_shown(path);
        let [as_file, as_directory] =
            [false, true].map(|directory| self.inspect.leaves_out(&text, directory).is_some());
        if !as_file && !as_directory {
            return false;
        }
        let Ok(stat) = reading::stat(directory, name) else {
            return as_file && as_directory;
        };
        let facts = Facts::of(&stat);
        match u32::from(stat.stx_mode) & 0o170_000 {
            0o040_000 if as_directory => self.push(RecordKind::Directory, path, &facts, &[]),
            0o040_000 => return false,
            _ if as_file => self.push(RecordKind::Special, path, &facts, &[]),
            _ => return false,
        }
        true
    }

    fn excluded(&self, directory: &OwnedFd, path: &[u8], name: &CStr) -> Option<String> {
        let mut named = self.options.excluded.iter();
        let named = named.find(|(excluded, _)| excluded.as_bytes() == path);
        if let Some((_, reason)) = named {
            return Some((*reason).to_owned());
        }
        let store = self.options.host && is_store(directory, name);
        store.then(|| "an image store".to_owned())
    }

    /// Whether a directory lies on a kernel or network file system.
    fn is_foreign(&mut self, directory: &OwnedFd, path: &[u8]) -> bool {
        let empty = StatxFlags::BASIC_STATS;
        let Ok(stat) = rustix::fs::statx(directory, c"", AtFlags::EMPTY_PATH, empty) else {
            return false;
        };
        let device = (stat.stx_dev_major, stat.stx_dev_minor);
        if *self.root.device.get_or_init(|| device) == device {
            return false;
        }
        let Some(name) = rustix::fs::fstatfs(directory)
            .ok()
            .and_then(|s| foreign_name(s.f_type))
        else {
            return false;
        };
        let reason = format!("it is on {name}");
        self.take.sink(self.at).hole(Hole::new(
            HoleName::EXCLUDED,
            "file system left out",
            path_text(path),
            reason,
        ));
        true
    }

    fn push(&mut self, kind: RecordKind, path: &[u8], facts: &Facts, link: &[u8]) {
        let Facts {
            mode,
            uid,
            gid,
            size,
        } = *facts;
        self.encoder.push(&Record {
            kind,
            path,
            mode,
            uid,
            gid,
            size,
            link,
        });
    }

    fn changed(&mut self, path: &[u8], reason: &str) {
        self.take.sink(self.at).hole(Hole::new(
            HoleName::CHANGED_WHILE_READ,
            "file or directory",
            path_text(path),
            reason,
        ));
    }

    fn unreadable(&mut self, path: &[u8], error: impl std::fmt::Display) {
        self.take.sink(self.at).hole(Hole::new(
            HoleName::UNREADABLE_FILE,
            "file or directory not read",
            path_text(path),
            error.to_string(),
        ));
    }

    fn too_many(&mut self, path: &[u8]) {
        let hole = Hole::new(
            HoleName::LIMIT_ENTRIES,
            "the rest of the directory",
            path_text(path),
            "too many entries",
        );
        self.take
            .sink(self.at)
            .hole(hole.limited("entries", self.limits.entries));
    }
}

#[derive(Clone, Copy, Default)]
struct Facts {
    mode: u32,
    uid: u32,
    gid: u32,
    size: u64,
}

impl Facts {
    fn of(stat: &Statx) -> Self {
        Self {
            mode: u32::from(stat.stx_mode) & 0o7777,
            uid: stat.stx_uid,
            gid: stat.stx_gid,
            size: stat.stx_size,
        }
    }
}

#[cfg(test)]
mod tests;
