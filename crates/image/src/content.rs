//! Bytes in files and in parts of files.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use seawall_model::Content;

/// An open file.
#[derive(Debug)]
pub struct FileContent {
    file: File,
    size: u64,
}

impl FileContent {
    /// The content of an open regular file, as long as it is now.
    pub fn new(file: File) -> io::Result<Self> {
        // Not `metadata`, which asks by a path: the sandbox of the parsers refuses that.
        let size = u64::try_from(rustix::fs::fstat(&file)?.st_size).unwrap_or(0);
        Ok(Self { file, size })
    }

    /// The first `size` bytes of an open file.
    pub fn with_size(file: File, size: u64) -> Self {
        Self { file, size }
    }
}

impl Content for FileContent {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.size.saturating_sub(offset);
        let length = usize::try_from(rest)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        self.file.read_at(&mut buffer[..length], offset)
    }
}

/// A part of another content.
#[derive(Clone, Copy)]
pub struct Section<'c> {
    whole: &'c (dyn Content + Sync),
    offset: u64,
    size: u64,
}

impl<'c> Section<'c> {
    /// `size` bytes from `offset`; what lies beyond the end of `whole` can't be read.
    pub fn new(whole: &'c (dyn Content + Sync), offset: u64, size: u64) -> Self {
        Self {
            whole,
            offset,
            size,
        }
    }
}

impl Content for Section<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.size.saturating_sub(offset);
        let length = usize::try_from(rest)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        match self.offset.checked_add(offset) {
            Some(at) => self.whole.read_at(at, &mut buffer[..length]),
            None => Ok(0),
        }
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let start = usize::try_from(self.offset).ok()?;
        let end = usize::try_from(self.offset.checked_add(self.size)?).ok()?;
        self.whole.as_bytes()?.get(start..end)
    }
}
