//! The wanted files of a directory that may be in use: read until they hold still, a few times at most.

use std::collections::hash_map::DefaultHasher;
use std::ffi::CStr;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::time::SystemTime;

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, Statx, StatxFlags};
use rustix::io::Errno;
use seawall_model::{FileFacts, Wanted};

use super::{Facts, Walk, WantedFile};
use crate::file_state::FileState;
use crate::tree::path_text;

/// Bytes at the beginning of a file that tell whether it is wanted.
pub(super) const HEAD: usize = 16;
/// A file so small is read.
pub(super) const SMALL: usize = 64 << 10;
/// The same of one that only parts are wanted of; no larger one is read before its head is known.
pub(super) const SMALL_PARTS: usize = 8 << 10;
/// How often a file is read that changes meanwhile, or looked for that is not there.
const TRIES: u32 = 4;

/// A set of names, as good as one for the question whether another is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WantedNames {
    count: u64,
    sum: u64,
}

impl WantedNames {
    fn add(&mut self, name: &CStr) {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        self.count += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

/// What came of one look into a file.
enum Look {
    Done,
    /// It must be read again, for that reason.
    Again(&'static str),
}

impl Walk<'_, '_> {
    /// What stands under a name; none if nothing does, or it can't be told, which was said.
    pub(super) fn look(&mut self, directory: &OwnedFd, name: &CStr, path: &[u8]) -> Option<Statx> {
        let mut tries = 0;
        loop {
            match stat(directory, name) {
                Ok(stat) => return Some(stat),
                // It went away while we looked: a live directory does that. A wanted file may only be
                // on its way to be replaced.
                Err(Errno::NOENT) => {
                    let text = path_text(path);
                    let facts = FileFacts {
                        path: &text,
                        size: 0,
                        mode: 0o644,
                    };
                    if !self.inspect.wants(&facts) {
                        return None;
                    }
                    tries += 1;
                    if tries == TRIES {
                        self.changed(path, GONE);
                        return None;
                    }
                    FileState::settle();
                }
                Err(error) => {
                    self.unreadable(path, error);
                    return None;
                }
            }
        }
    }

    /// Hands a regular file out if it is wanted, in one of its states.
    pub(super) fn offer(
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
        self.wanted.add(name);
        let mut tries = 0;
        loop {
            let Look::Again(reason) = self.try_once(directory, name, path, &facts)? else {
                return Ok(());
            };
            tries += 1;
            if tries == TRIES {
                self.changed(path, reason);
                return Ok(());
            }
            FileState::settle();
        }
    }

    fn try_once(
        &mut self,
        directory: &OwnedFd,
        name: &CStr,
        path: &[u8],
        listed: &FileFacts<'_>,
    ) -> io::Result<Look> {
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let begun = SystemTime::now();
        let file = match rustix::fs::openat(directory, name, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(Look::Again(GONE)),
            Err(error) => {
                self.unreadable(path, error);
                return Ok(Look::Done);
            }
        };
        let state = match FileState::of_regular(&file) {
            Ok(Some(state)) => state,
            // Between stat and open another file may have taken the name.
            Ok(None) => return Ok(Look::Again("something else than a file took its name")),
            Err(error) => {
                self.unreadable(path, error);
                return Ok(Look::Done);
            }
        };
        if let Some(hole) = self.options.shown_instead(file.as_fd(), path) {
            self.take.sink(self.at).hole(hole);
            return Ok(Look::Done);
        }
        let facts = FileFacts {
            size: state.size,
            ..*listed
        };
        let size = usize::try_from(state.size).unwrap_or(usize::MAX);
        let at_once = if size <= SMALL_PARTS { size } else { HEAD };
        let Some(read) = self.read(&file, path, at_once) else {
            return Ok(Look::Done);
        };
        let head = &self.small[..read.min(HEAD)];
        let wanted = self.inspect.wants_content(&facts, head);
        let upto = match wanted {
            Wanted::Upto(most) => usize::try_from(most)
                .unwrap_or(usize::MAX)
                .max(HEAD)
                .min(size),
            _ => size,
        };
        let read = match wanted {
            Wanted::Upto(_) if upto <= at_once => Some(upto),
            Wanted::Upto(_) if upto <= SMALL => self.read(&file, path, upto),
            Wanted::Whole if size > at_once && size <= SMALL => self.read(&file, path, size),
            _ => Some(read),
        };
        let Some(read) = read else {
            return Ok(Look::Done);
        };
        if !(state.was_settled(begun) && state.holds(&file)) {
            return Ok(Look::Again("it changed while it was read"));
        }
        let found = match wanted {
            Wanted::Nothing => return Ok(Look::Done),
            _ if read == upto => WantedFile::Read(&self.small[..read]),
            Wanted::Upto(_) | Wanted::Parts => WantedFile::Parts(file, state),
            Wanted::Whole if size > SMALL => WantedFile::Large(file, state),
            // It has fewer bytes than it says, and says it still: so do files of kernels.
            Wanted::Whole => WantedFile::Read(&self.small[..read]),
        };
        self.take.file(self.at, &facts, found)?;
        Ok(Look::Done)
    }

    /// Reads a file's beginning; how much there was, or none where that failed and was said.
    fn read(&mut self, file: &File, path: &[u8], length: usize) -> Option<usize> {
        let mut read = 0;
        while read < length {
            match file.read_at(&mut self.small[read..length], read as u64) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.unreadable(path, error);
                    return None;
                }
            }
        }
        Some(read)
    }

    /// Whether a directory that changed while it was listed still has the wanted files that were seen.
    pub(super) fn lists_the_same(&self, path: &[u8]) -> bool {
        let Ok(opened) = self.open(path, OFlags::DIRECTORY) else {
            return false;
        };
        let mut names = WantedNames::default();
        let mut buffer = [MaybeUninit::uninit(); 16 << 10];
        let mut entries = RawDir::new(opened.as_fd(), &mut buffer);
        while let Some(entry) = entries.next() {
            let Ok(entry) = entry else { return false };
            let name = entry.file_name();
            let Ok(stat) = stat(&opened, name) else {
                continue;
            };
            let mut whole = path.to_vec();
            if !whole.is_empty() {
                whole.push(b'/');
            }
            whole.extend_from_slice(name.to_bytes());
            let facts = Facts::of(&stat);
            let facts = FileFacts {
                path: &path_text(&whole),
                size: facts.size,
                mode: facts.mode,
            };
            if u32::from(stat.stx_mode) & 0o170_000 == 0o100_000 && self.inspect.wants(&facts) {
                names.add(name);
            }
        }
        names == self.wanted
    }
}

const GONE: &str = "it was listed, and then not there any more";

pub(super) fn stat(directory: &OwnedFd, name: &CStr) -> rustix::io::Result<Statx> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT | AtFlags::STATX_DONT_SYNC;
    rustix::fs::statx(directory, name, flags, StatxFlags::BASIC_STATS)
}
