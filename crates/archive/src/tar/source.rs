//! Where a tar's bytes come from.

use std::io::{self, Read};

use seawall_model::Content;

/// Bytes in order, some of which may be skipped.
pub trait Source {
    /// Reads some bytes; none at the end.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Skips up to that many bytes; fewer only at the end.
    fn skip(&mut self, count: u64) -> io::Result<u64>;

    /// The next so many bytes, fewer only at the end, which stay unread; none where they can't.
    fn peek(&mut self, count: usize) -> io::Result<Option<&[u8]>> {
        let _ = count;
        Ok(None)
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read(buffer)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        (**self).skip(count)
    }

    fn peek(&mut self, count: usize) -> io::Result<Option<&[u8]>> {
        (**self).peek(count)
    }
}

/// A source as a reader.
pub struct SourceReader<S>(pub S);

impl<S: Source> Read for SourceReader<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

/// How much is read at once: little after a skip, more while the reading goes straight on.
const FIRST_WINDOW: usize = 4 << 10;
const LAST_WINDOW: usize = 256 << 10;

/// A part of a content that can be read anywhere: skipping costs nothing.
pub struct RangeSource<'c> {
    content: &'c dyn Content,
    offset: u64,
    end: u64,
    window: Vec<u8>,
    /// What of the window was not read yet.
    unread: std::ops::Range<usize>,
    next_window: usize,
}

impl<'c> RangeSource<'c> {
    /// `size` bytes of `content` from `offset`.
    pub fn new(content: &'c dyn Content, offset: u64, size: u64) -> Self {
        let end = offset.saturating_add(size).min(content.size());
        Self {
            content,
            offset,
            end,
            window: Vec::new(),
            unread: 0..0,
            next_window: FIRST_WINDOW,
        }
    }

    /// Reads on; what is unread is read again.
    fn fill(&mut self, at_least: usize) -> io::Result<()> {
        self.offset -= self.unread.len() as u64;
        self.unread = 0..0;
        let rest = usize::try_from(self.end.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        let length = self.next_window.max(at_least).min(rest);
        if self.window.len() < length {
            self.window.resize(length, 0);
        }
        let read = self
            .content
            .read_at(self.offset, &mut self.window[..length])?;
        self.offset += read as u64;
        self.unread = 0..read;
        self.next_window = (self.next_window * 2).min(LAST_WINDOW);
        Ok(())
    }
}

impl Source for RangeSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unread.is_empty() {
            self.fill(0)?;
        }
        let length = self.unread.len().min(buffer.len());
        let from = self.unread.start;
        buffer[..length].copy_from_slice(&self.window[from..from + length]);
        self.unread.start += length;
        Ok(length)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let waiting = self.unread.len() as u64;
        if count <= waiting {
            self.unread.start += usize::try_from(count).unwrap_or(usize::MAX);
            return Ok(count);
        }
        self.unread = 0..0;
        let beyond = (count - waiting).min(self.end.saturating_sub(self.offset));
        self.offset += beyond;
        // A jump says that files are large here, and reading ahead would be for nothing.
        self.next_window = FIRST_WINDOW;
        Ok(waiting + beyond)
    }

    fn peek(&mut self, count: usize) -> io::Result<Option<&[u8]>> {
        if self.unread.len() < count {
            self.fill(count)?;
        }
        let unread = &self.window[self.unread.clone()];
        Ok(Some(&unread[..unread.len().min(count)]))
    }
}

/// A stream: skipping is reading.
#[derive(Debug)]
pub struct StreamSource<R> {
    reader: R,
    scratch: Vec<u8>,
}

impl<R: Read> StreamSource<R> {
    /// The bytes of a reader.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            scratch: Vec::new(),
        }
    }
}

impl<R: Read> Source for StreamSource<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        self.scratch.resize(64 << 10, 0);
        let mut skipped = 0;
        while skipped < count {
            let wanted = usize::try_from(count - skipped)
                .unwrap_or(usize::MAX)
                .min(self.scratch.len());
            match self.reader.read(&mut self.scratch[..wanted]) {
                Ok(0) => break,
                Ok(length) => skipped += length as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(skipped)
    }
}
