//! Files as memory. The one place here that needs `unsafe`.

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// A file's bytes, paged in as they are used.
#[derive(Debug)]
pub(crate) struct MappedFile(Mmap);

impl MappedFile {
    /// Maps a file of the store.
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        #[expect(
            unsafe_code,
            reason = "an index of hundreds of megabytes opens in microseconds only so"
        )]
        // SAFETY: files of the store are written under another name and renamed, and never changed
        // afterwards; whoever may write to them could as well replace this program's answers.
        let map = unsafe { Mmap::map(file) }?;
        Ok(Self(map))
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
