//! A tar that comes through a pipe: what nobody looks at never leaves the kernel.

use std::fs::File;
use std::io::{self, Read};

use rustix::io::Errno;
use rustix::pipe::{SpliceFlags, splice};
use seawall_archive::Source;

/// What is read at once; what is skipped in pieces no larger is read along.
const WINDOW: usize = 64 << 10;
/// The most that the kernel is asked to move at once.
const TURN: u64 = 1 << 30;

/// The bytes of a pipe, or of another file that is only read on.
pub(super) struct PipeSource<'d> {
    file: File,
    /// Where bytes go that nobody wants; none where that can't be done.
    discard: Option<&'d File>,
    window: Vec<u8>,
    /// What of the window was not read yet.
    unread: std::ops::Range<usize>,
}

impl<'d> PipeSource<'d> {
    /// `head`, then what comes of `file`. `discard` is `/dev/null`, open for writing.
    pub(super) fn new(head: Vec<u8>, file: File, discard: Option<&'d File>) -> Self {
        Self {
            file,
            discard,
            unread: 0..head.len(),
            window: head,
        }
    }

    /// Reads on, once all that was read is used.
    fn fill(&mut self) -> io::Result<()> {
        self.window.resize(WINDOW, 0);
        self.unread = 0..0;
        self.unread.end = read(&mut self.file, &mut self.window)?;
        Ok(())
    }

    /// Has the kernel pass over so many bytes, fewer only at the end; how many it passed over before
    /// it would not.
    fn discard(&mut self, count: u64) -> io::Result<u64> {
        let mut passed = 0;
        while let Some(discard) = self.discard
            && passed < count
        {
            let turn = usize::try_from((count - passed).min(TURN)).unwrap_or(usize::MAX);
            match splice(&self.file, None, discard, None, turn, SpliceFlags::empty()) {
                Ok(0) => return Ok(passed),
                Ok(length) => passed += length as u64,
                Err(Errno::INTR) => {}
                // Not a pipe, or not allowed.
                Err(Errno::INVAL | Errno::PERM) => self.discard = None,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(passed)
    }
}

impl Source for PipeSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unread.is_empty() {
            if buffer.len() >= WINDOW {
                return read(&mut self.file, buffer);
            }
            self.fill()?;
        }
        let length = self.unread.len().min(buffer.len());
        let from = self.unread.start;
        buffer[..length].copy_from_slice(&self.window[from..from + length]);
        self.unread.start += length;
        Ok(length)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while skipped < count {
            if self.unread.is_empty() {
                if count - skipped > WINDOW as u64 {
                    skipped += self.discard(count - skipped)?;
                }
                if skipped == count {
                    break;
                }
                self.fill()?;
                if self.unread.is_empty() {
                    break;
                }
            }
            let rest = usize::try_from(count - skipped).unwrap_or(usize::MAX);
            let length = self.unread.len().min(rest);
            self.unread.start += length;
            skipped += length as u64;
        }
        Ok(skipped)
    }
}

fn read(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::OwnedFd;

    fn bytes() -> Vec<u8> {
        (0..1_000_003_u32).map(|n| (n % 251) as u8).collect()
    }

    /// Reads and skips in turn.
    fn walked(mut source: PipeSource<'_>, skip: u64) -> Vec<(u64, Vec<u8>)> {
        let mut all = Vec::new();
        let mut at = 0;
        loop {
            let mut buffer = vec![0; 700];
            let length = source.read(&mut buffer).unwrap();
            if length == 0 {
                return all;
            }
            buffer.truncate(length);
            all.push((at, buffer));
            at += length as u64;
            let skipped = source.skip(skip).unwrap();
            at += skipped;
            if skipped < skip {
                assert_eq!(at, 1_000_003);
                assert_eq!(source.skip(1).unwrap(), 0);
                return all;
            }
        }
    }

    #[test]
    fn what_is_passed_over_in_a_pipe_is_not_read() {
        let discard = File::options().write(true).open("/dev/null").unwrap();
        let (reader, mut writer) = io::pipe().unwrap();
        let feeder = std::thread::spawn(move || writer.write_all(&bytes()).unwrap());
        let pipe = File::from(OwnedFd::from(reader));
        let mut source = PipeSource::new(Vec::new(), pipe, Some(&discard));
        assert_eq!(source.skip(400_000).unwrap(), 400_000);
        assert!(source.window.is_empty());
        assert_eq!(source.skip(u64::MAX).unwrap(), 600_003);
        feeder.join().unwrap();
    }

    #[test]
    fn a_pipe_and_a_file_give_the_same() {
        let bytes = bytes();
        let discard = File::options().write(true).open("/dev/null").unwrap();
        for skip in [0, 100, 5_000, 70_000, 400_000, 2_000_000] {
            for discard in [None, Some(&discard)] {
                let (reader, mut writer) = io::pipe().unwrap();
                let rest = bytes[3_000..].to_vec();
                let feeder = std::thread::spawn(move || drop(writer.write_all(&rest)));
                let pipe = File::from(OwnedFd::from(reader));
                let head = bytes[..3_000].to_vec();
                let of_pipe = walked(PipeSource::new(head.clone(), pipe, discard), skip);
                feeder.join().unwrap();

                let mut file = tempfile::tempfile().unwrap();
                file.write_all(&bytes[3_000..]).unwrap();
                io::Seek::rewind(&mut file).unwrap();
                let of_file = walked(PipeSource::new(head, file, discard), skip);
                for all in [of_pipe, of_file] {
                    assert!(!all.is_empty());
                    for (at, part) in all {
                        let at = usize::try_from(at).unwrap();
                        assert!(part == bytes[at..at + part.len()], "{skip}: at {at}");
                    }
                }
            }
        }
    }
}
