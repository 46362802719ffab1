//! A directory of the host as a layer: walked by file descriptors, without following a link.
//!
//! Bytes are read here and never looked into, but for a file's first ones, so this may run with the
//! user's privileges. Wanted files are handed out read, or open where they are large; whoever parses
//! them needs no access to the file system.

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, ResolveFlags, Statx, StatxFlags};
use seawall_model::{FileFacts, Hole, HoleName, Inspect, Wanted};

use crate::layer::LayerSink;
use crate::limits::Limits;
use crate::queue::Queue;
use crate::records::{Encoder, Record, RecordKind};
use crate::tree::path_text;

/// Bytes at the beginning of a file that tell whether it is wanted.
const HEAD: usize = 16;
/// A file so small is read.
const SMALL: usize = 64 << 10;
/// The same of one that only parts are wanted of; no larger one is read before its head is known.
const SMALL_PARTS: usize = 8 << 10;
/// How often records are handed on.
const FLUSH_BYTES: usize = 256 << 10;

/// What to make of a directory.
#[derive(Clone, Copy, Default)]
pub struct WalkOptions<'a> {
    /// It is the upper part of an overlay: character devices 0/0 are whiteouts, and
    /// `trusted.overlay.opaque` hides what is below (kernel documentation, "Overlay Filesystem").
    pub overlay: bool,
    /// It is the root of this machine: kernel and network file systems are left out, and stores of
    /// images wherever they are.
    pub host: bool,
    /// Paths (relative, without slashes at the ends) to leave out, with the reason.
    pub excluded: &'a [(&'a str, &'a str)],
}

/// A wanted file.
pub enum WantedFile<'a> {
    /// A small one: its bytes.
    Read(&'a [u8]),
    /// One that some parts are wanted of.
    Parts(File),
    /// A large one.
    Large(File),
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
        if self.options.overlay && is_opaque(opened.as_fd()) {
            self.push(RecordKind::Opaque, path, &Facts::default(), &[]);
        }
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
                count if count < self.limits.entries => self.entry(&opened, path, name)?,
                count => {
                    // Said once, and nothing below is looked for.
                    if count == self.limits.entries {
                        self.too_many(path);
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, directory: &OwnedFd, parent: &[u8], name: &CStr) -> io::Result<()> {
        let mut path = Vec::with_capacity(parent.len() + name.to_bytes().len() + 1);
        if !parent.is_empty() {
            path.extend_from_slice(parent);
            path.push(b'/');
        }
        path.extend_from_slice(name.to_bytes());
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT | AtFlags::STATX_DONT_SYNC;
        let stat = match rustix::fs::statx(directory, name, flags, StatxFlags::BASIC_STATS) {
            Ok(stat) => stat,
            // It went away while we looked: a live directory does that.
            Err(rustix::io::Errno::NOENT) => return Ok(()),
            Err(error) => {
                self.unreadable(&path, error);
                return Ok(());
            }
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
            0o120_000 => {
                let link = rustix::fs::readlinkat(directory, name, Vec::new());
                let link = link.map(std::ffi::CString::into_bytes).unwrap_or_default();
                self.push(RecordKind::Symlink, &path, &facts, &link);
            }
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

    fn offer(
        &mut self,
        directory: &OwnedFd,
        name: &CStr,
        path: &[u8],
        facts: &Facts,
    ) -> io::Result<()> {
        let text = path_text(path);
        let facts = FileFacts {
            path: &text,
            size: facts.size,
            mode: facts.mode,
        };
        if !self.inspect.wants(&facts) {
            return Ok(());
        }
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(directory, name, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::NOENT) => return Ok(()),
            Err(error) => {
                self.unreadable(path, error);
                return Ok(());
            }
        };
        // Between stat and open another file may have taken the name.
        if !file.metadata().is_ok_and(|m| m.is_file()) {
            return Ok(());
        }
        let size = usize::try_from(facts.size).unwrap_or(usize::MAX);
        let at_once = if size <= SMALL_PARTS { size } else { HEAD };
        let Some(read) = self.read(&file, path, at_once) else {
            return Ok(());
        };
        let head = &self.small[..read.min(HEAD)];
        let file = match self.inspect.wants_content(&facts, head) {
            Wanted::Nothing => return Ok(()),
            _ if size <= at_once => WantedFile::Read(&self.small[..read]),
            Wanted::Parts => WantedFile::Parts(file),
            Wanted::Whole if size > SMALL => WantedFile::Large(file),
            Wanted::Whole => match self.read(&file, path, size) {
                Some(read) => WantedFile::Read(&self.small[..read]),
                None => return Ok(()),
            },
        };
        self.take.file(self.at, &facts, file)
    }

    /// Reads a file's beginning; how much there was, or none where that failed and was said.
    fn read(&mut self, file: &File, path: &[u8], length: usize) -> Option<usize> {
        let read = file.read_at(&mut self.small[..length], 0);
        read.inspect_err(|error| self.unreadable(path, error)).ok()
    }

    fn open(&self, path: &[u8], flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let path = if path.is_empty() { b"." } else { path };
        let flags = flags | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        rustix::fs::openat2(self.root.directory, path, flags, Mode::empty(), resolve)
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

fn is_opaque(directory: BorrowedFd<'_>) -> bool {
    let mut value = [0; 4];
    for name in ["trusted.overlay.opaque", "user.overlay.opaque"] {
        if let Ok(length) = rustix::fs::fgetxattr(directory, name, &mut value[..])
            && value.get(..length) == Some(b"y")
        {
            return true;
        }
    }
    false
}

/// Whether a directory is where an engine unpacks or keeps images, by its name and what is beside it:
/// a store's root may be anywhere. The engine has `overlay2` beside `image/overlay2/imagedb`, Podman and
/// CRI-O `overlay` beside `overlay-images`, containerd a directory for each of its plugins.
fn is_store(parent: &OwnedFd, name: &CStr) -> bool {
    let bytes = name.to_bytes();
    if bytes.starts_with(b"io.containerd.") {
        return true;
    }
    if !STORAGE_DRIVERS.contains(&bytes) {
        return false;
    }
    let Ok(name) = name.to_str() else {
        return false;
    };
    let there = |path: String| {
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
        rustix::fs::statx(parent, path, flags, StatxFlags::TYPE).is_ok()
    };
    there(format!("image/{name}/imagedb")) || there(format!("{name}-images"))
}

/// Drivers that unpack images into directories.
const STORAGE_DRIVERS: [&[u8]; 6] = [
    b"overlay2",
    b"overlay",
    b"vfs",
    b"btrfs",
    b"fuse-overlayfs",
    b"aufs",
];

/// Kernel and network file systems by their magic numbers (`linux/magic.h`).
fn foreign_name(magic: i64) -> Option<&'static str> {
    Some(match magic & 0xffff_ffff {
        0x9fa0 => "proc",
        0x6265_6572 => "sysfs",
        0x1cd1 => "devpts",
        0x0027_e0eb | 0x6367_7270 => "cgroup",
        0x6462_6720 => "debugfs",
        0x7472_6163 => "tracefs",
        0xcafe_4a11 => "bpf",
        0x7363_6673 => "securityfs",
        0x1980_0202 => "mqueue",
        0x9584_58f6 => "hugetlbfs",
        0x6165_676c => "pstore",
        0xde5e_81e4 => "efivarfs",
        0x4249_4e4d => "binfmt_misc",
        0x6e73_6673 => "nsfs",
        0x0187 => "autofs",
        0x6265_6570 => "configfs",
        0xf97c_ff8c => "selinuxfs",
        0x6573_5543 => "fusectl",
        0x6759_6969 => "rpc_pipefs",
        0x6969 => "NFS",
        0xff53_4d42 | 0xfe53_4d42 | 0x517b => "SMB",
        0x6573_5546 => "FUSE",
        0x5346_414f => "AFS",
        0x00c3_6400 => "Ceph",
        0x0102_1997 => "9p",
        0x0bd0_0bd0 => "Lustre",
        0x0116_1970 => "GFS2",
        0x7461_636f => "OCFS2",
        0x4750_4653 => "GPFS",
        0x794c_7630 => "an overlay (a container's file system)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::LayerData;
    use seawall_model::{Content, Evidence};

    /// Wants every text, and of those that begin with `?` some parts.
    struct Texts;

    impl Inspect for Texts {
        fn wants(&self, file: &FileFacts<'_>) -> bool {
            file.path.ends_with(".txt")
        }

        fn wants_content(&self, _: &FileFacts<'_>, head: &[u8]) -> Wanted {
            match head {
                [b'?', ..] => Wanted::Parts,
                [b'-', ..] => Wanted::Nothing,
                _ => Wanted::Whole,
            }
        }

        fn inspect(&self, _: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
            Vec::new()
        }

        fn revision(&self) -> String {
            String::new()
        }
    }

    #[derive(Default)]
    struct Taken {
        layers: [LayerData; 2],
        files: Vec<(usize, String, usize)>,
        refuses: bool,
    }

    impl TakeFiles for Taken {
        fn sink(&mut self, root: usize) -> &mut dyn LayerSink {
            &mut self.layers[root]
        }

        fn file(
            &mut self,
            root: usize,
            facts: &FileFacts<'_>,
            file: WantedFile<'_>,
        ) -> io::Result<()> {
            if self.refuses {
                return Err(io::Error::other("refused"));
            }
            let length = match file {
                WantedFile::Read(bytes) => bytes.len(),
                WantedFile::Parts(_) | WantedFile::Large(_) => usize::MAX,
            };
            self.files.push((root, facts.path.to_owned(), length));
            Ok(())
        }
    }

    fn tree() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for number in 0..200 {
            let below = directory.path().join(format!("a/{}/{number}", number % 7));
            std::fs::create_dir_all(&below).unwrap();
            let size = if number == 3 { SMALL + 1 } else { number };
            std::fs::write(below.join("x.txt"), vec![b'x'; size]).unwrap();
            std::fs::write(below.join("y"), "").unwrap();
        }
        directory
    }

    /// What several threads found, sorted.
    fn walked(trees: [&tempfile::TempDir; 2], threads: usize, limits: &Limits) -> Taken {
        let roots = trees.map(|tree| OwnedFd::from(File::open(tree.path()).unwrap()));
        let options = WalkOptions::default();
        let fds = roots.iter().map(AsFd::as_fd);
        let walk = DirectoryWalk::new(fds, &options, limits, &Texts);
        let mut all = Taken::default();
        std::thread::scope(|scope| {
            let work = || {
                let mut taken = Taken::default();
                walk.work(&mut taken).unwrap();
                taken
            };
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                let taken = thread.join().unwrap();
                for (all, layer) in all.layers.iter_mut().zip(taken.layers) {
                    all.records(layer.records);
                    all.holes.extend(layer.holes);
                }
                all.files.extend(taken.files);
            }
        });
        all.files.sort();
        all
    }

    fn paths(layer: &LayerData) -> Vec<(Vec<u8>, u64)> {
        let mut paths = Vec::new();
        let mut visit = |record: &Record<'_>| paths.push((record.path.to_vec(), record.size));
        crate::records::decode(&layer.records, &mut visit).unwrap();
        paths.sort();
        paths
    }

    #[test]
    fn several_threads_find_what_one_finds() {
        let (first, second) = (tree(), tempfile::tempdir().unwrap());
        std::fs::write(second.path().join("z.txt"), "z").unwrap();
        let one = walked([&first, &second], 1, &Limits::default());
        assert_eq!(paths(&one.layers[0]).len(), 1 + 7 + 200 + 400);
        assert_eq!(paths(&one.layers[1]).len(), 1);
        assert_eq!(one.files.len(), 201);
        assert!(
            one.files
                .contains(&(0, "a/3/3/x.txt".to_owned(), usize::MAX))
        );
        for threads in [2, 5] {
            let many = walked([&first, &second], threads, &Limits::default());
            assert_eq!(many.files, one.files);
            for (many, one) in many.layers.iter().zip(&one.layers) {
                assert_eq!(paths(many), paths(one));
            }
        }
    }

    #[test]
    fn no_more_is_read_than_is_wanted() {
        let (tree, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sizes = [0, HEAD, SMALL_PARTS, SMALL_PARTS + 1, SMALL, SMALL + 1];
        for size in sizes {
            for first in ["x", "?", "-"] {
                let mut text = first.repeat(size.min(1));
                text += &"y".repeat(size.saturating_sub(1));
                let path = tree.path().join(format!("{first}{size}.txt"));
                std::fs::write(path, text).unwrap();
            }
        }
        let taken = walked([&tree, &empty], 1, &Limits::default());
        let length = |first: &str, size: usize| {
            let name = format!("{first}{size}.txt");
            let file = taken.files.iter().find(|(_, path, _)| *path == name);
            file.map(|(_, _, length)| *length)
        };
        for size in sizes {
            let open = |most| if size > most { usize::MAX } else { size };
            assert_eq!(length("x", size), Some(open(SMALL)));
            assert_eq!(length("?", size), Some(open(SMALL_PARTS)));
            assert_eq!(length("-", size), (size == 0).then_some(0));
        }
    }

    #[test]
    fn too_many_entries_are_told_once() {
        let (first, second) = (tree(), tempfile::tempdir().unwrap());
        let limits = Limits {
            entries: 100,
            ..Limits::default()
        };
        let few = walked([&first, &second], 4, &limits);
        assert_eq!(paths(&few.layers[0]).len(), 100);
        let names: Vec<_> = few.layers[0]
            .holes
            .iter()
            .map(|h| h.name.as_str())
            .collect();
        assert_eq!(names, ["limit-entries"]);
    }

    #[test]
    fn who_refuses_a_file_ends_the_walk_of_all() {
        let tree = tree();
        let root = OwnedFd::from(File::open(tree.path()).unwrap());
        let (options, limits) = (WalkOptions::default(), Limits::default());
        let walk = DirectoryWalk::new([root.as_fd()].into_iter(), &options, &limits, &Texts);
        std::thread::scope(|scope| {
            let work = || {
                let mut taken = Taken {
                    refuses: true,
                    ..Taken::default()
                };
                walk.work(&mut taken).is_err()
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
            let errors = threads.into_iter().map(|t| t.join().unwrap());
            assert!(errors.filter(|failed| *failed).count() >= 1);
        });
    }
}
