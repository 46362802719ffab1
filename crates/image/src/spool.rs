//! Random access to a file that only comes by once, in a stream.
//!
//! Small files are held in memory. Larger ones go to a file without a name that whoever started the
//! scan opened for us, so that memory stays flat and nothing here needs to write to the file system.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use seawall_model::Content;

/// Room in memory that is kept from one file to the next.
const KEPT: usize = 2 << 20;

/// The place for one file at a time.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Vec<u8>,
    disk: Option<File>,
}

/// What the spool holds now.
pub(crate) enum Spooled<'s> {
    Memory(&'s [u8]),
    Disk {
        file: &'s File,
        size: u64,
    },
    /// There is no room for it, or its place is broken: why. The stream itself is none the worse.
    Lost(io::Error),
}

impl Spool {
    /// A spool that may use this file, which it overwrites.
    pub fn new(disk: Option<File>) -> Self {
        Self {
            memory: Vec::new(),
            disk,
        }
    }

    /// Takes a file of `size` bytes: first `head`, then what `read` gives. An error is one of `read`.
    pub(crate) fn take(
        &mut self,
        head: &[u8],
        size: u64,
        in_memory: u64,
        read: &mut dyn FnMut(&mut [u8]) -> io::Result<usize>,
    ) -> io::Result<Spooled<'_>> {
        if size > in_memory
            && let Some(disk) = &self.disk
        {
            if let Err(error) = disk.write_all_at(head, 0) {
                return Ok(Spooled::Lost(error));
            }
            let mut buffer = vec![0; 256 << 10];
            let mut offset = head.len() as u64;
            while offset < size {
                let length = read(&mut buffer)?;
                if length == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                if let Err(error) = disk.write_all_at(&buffer[..length], offset) {
                    return Ok(Spooled::Lost(error));
                }
                offset += length as u64;
            }
            return Ok(Spooled::Disk { file: disk, size });
        }
        let size = match usize::try_from(size) {
            Ok(size) => size,
            Err(error) => return Ok(Spooled::Lost(io::Error::other(error))),
        };
        let size = size.max(head.len());
        // Of an earlier, larger file only a little room is kept.
        self.memory.truncate(size.max(KEPT));
        self.memory.shrink_to(KEPT);
        if self.memory.len() < size {
            self.memory.resize(size, 0);
        }
        let held = &mut self.memory[..size];
        held[..head.len()].copy_from_slice(head);
        let mut filled = head.len();
        while filled < size {
            match read(&mut held[filled..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                length => filled += length,
            }
        }
        Ok(Spooled::Memory(held))
    }
}

impl Content for Spooled<'_> {
    fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk { size, .. } => *size,
            Self::Lost(_) => 0,
        }
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => bytes.read_at(offset, buffer),
            Self::Disk { file, size } => {
                let rest = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX);
                let length = rest.min(buffer.len());
                file.read_at(&mut buffer[..length], offset)
            }
            Self::Lost(error) => Err(error.kind().into()),
        }
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Memory(bytes) => Some(bytes),
            Self::Disk { .. } | Self::Lost(_) => None,
        }
    }
}
