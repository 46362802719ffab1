//! What tells one state of a file from another without reading it.

use std::os::fd::AsFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{FileType, Stat};

/// Times of files are those of the kernel's last tick: two changes within one can't be told apart.
const TICK: Duration = Duration::from_millis(20);

/// A state of a file, or of a directory's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileState {
    device: u64,
    inode: u64,
    /// Bytes.
    pub size: u64,
    /// Seconds and nanoseconds.
    modified: (i64, u64),
    changed: (u64, u32),
}

impl FileState {
    /// The state of an open file at this moment.
    ///
    /// # Errors
    ///
    /// Those of `fstat`.
    pub fn of(file: impl AsFd) -> std::io::Result<Self> {
        Ok(Self::of_stat(&rustix::fs::fstat(file)?))
    }

    /// The same of an open regular file; none of anything else.
    ///
    /// # Errors
    ///
    /// Those of `fstat`.
    pub fn of_regular(file: impl AsFd) -> std::io::Result<Option<Self>> {
        let stat = rustix::fs::fstat(file)?;
        let regular = FileType::from_raw_mode(stat.st_mode).is_file();
        Ok(regular.then(|| Self::of_stat(&stat)))
    }

    fn of_stat(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            changed: (
                u64::try_from(stat.st_ctime).unwrap_or(0),
                u32::try_from(stat.st_ctime_nsec).unwrap_or(0),
            ),
        }
    }

    /// Device and inode: which file it is of.
    pub fn file(&self) -> (u64, u64) {
        (self.device, self.inode)
    }

    /// Whether the file is in this state still. What was read between is of one state then, if this one
    /// [was settled](Self::was_settled).
    pub fn holds(&self, file: impl AsFd) -> bool {
        Self::of(file).is_ok_and(|now| now == *self)
    }

    /// Whether a change after that moment would show: not where the file was just changed. The clock of
    /// a file system may go ahead of ours.
    pub fn was_settled(&self, at: SystemTime) -> bool {
        let at = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let changed = Duration::new(self.changed.0, self.changed.1);
        at.checked_sub(changed).is_none_or(|age| age >= TICK)
    }

    /// Waits until a change would show.
    pub fn settle() {
        std::thread::sleep(TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Write;

    #[test]
    fn each_change_shows_once_the_tick_is_over() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        let first = FileState::of(&file).unwrap();
        let written = UNIX_EPOCH + Duration::new(first.changed.0, first.changed.1);
        assert!(!first.was_settled(written));
        assert!(first.was_settled(written + TICK));
        // A clock that goes ahead says nothing.
        assert!(first.was_settled(written - TICK));
        assert!(first.holds(&file));
        let changes: [fn(&mut File); 3] = [
            |file| file.write_all(b"d").unwrap(),
            |file| file.set_len(2).unwrap(),
            |file| {
                // The same bytes, and the same size.
                std::os::unix::fs::FileExt::write_all_at(file, b"a", 0).unwrap();
            },
        ];
        for change in changes {
            let before = FileState::of(&file).unwrap();
            FileState::settle();
            change(&mut file);
            assert!(!before.holds(&file));
        }
        let other = tempfile::tempfile().unwrap();
        assert!(!FileState::of(&other).unwrap().holds(&file));
    }
}
