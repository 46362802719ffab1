//! The bytes of one file, wherever they are.

use std::io;

/// Random access to a file's bytes: in memory, in an archive, or on disk.
pub trait Content {
    /// The length in bytes.
    fn size(&self) -> u64;

    /// Reads at that offset, as `pread(2)` does; fewer bytes than asked only at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// The whole content, if it is in memory anyway.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }
}

impl Content for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|o| self.get(o..))
            .unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Content for &[u8] {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buffer)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Content for Vec<u8> {
    fn size(&self) -> u64 {
        self.as_slice().size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.as_slice().read_at(offset, buffer)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

/// The whole content, if it is at most `limit` bytes.
///
/// # Errors
/// `FileTooLarge` beyond the limit, `UnexpectedEof` if it is shorter than its size says.
pub fn read_all(content: &dyn Content, limit: u64) -> io::Result<Vec<u8>> {
    if content.size() > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{} bytes, over the limit of {limit}", content.size()),
        ));
    }
    let size = usize::try_from(content.size()).unwrap_or(usize::MAX);
    let mut bytes = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match content.read_at(filled as u64, &mut bytes[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => filled += n,
        }
    }
    Ok(bytes)
}
