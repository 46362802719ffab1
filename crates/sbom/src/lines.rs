//! The lines of a content, one at a time, in bounded memory.
//!
//! A line longer than the cap is cut and says so; what was cut is read over, never kept.

use std::io;

use seawall_model::Content;

const CHUNK: usize = 64 * 1024;

/// One line without its end (`\n` or `\r\n`).
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// Number, from 1.
    pub(crate) number: u32,
    /// Offset of its first byte.
    pub(crate) offset: u64,
    /// Its bytes, at most the cap.
    pub(crate) bytes: &'a [u8],
    /// It was longer than the cap.
    pub(crate) cut: bool,
    /// A line end follows; the last line may lack it.
    pub(crate) ended: bool,
}

/// Reads lines; not an `Iterator`, because a line lives in the reader's own buffer.
pub(crate) struct Lines<'c> {
    content: &'c dyn Content,
    chunk: Vec<u8>,
    /// The unread part of `chunk`.
    start: usize,
    end: usize,
    /// Offset of the byte at `start`.
    offset: u64,
    number: u32,
    cap: usize,
    line: Vec<u8>,
}

impl<'c> Lines<'c> {
    /// The lines of that content; of each at most `cap` bytes are kept.
    pub(crate) fn new(content: &'c dyn Content, cap: usize) -> Self {
        Self {
            content,
            chunk: vec![0; CHUNK],
            start: 0,
            end: 0,
            offset: 0,
            number: 0,
            cap,
            line: Vec::new(),
        }
    }

    /// Offset of the next line.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next line; none at the end.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let offset = self.offset;
        let (mut cut, mut ended) = (false, false);
        while !ended {
            if self.start == self.end {
                self.start = 0;
                self.end = self.content.read_at(self.offset, &mut self.chunk)?;
                if self.end == 0 {
                    break;
                }
            }
            let unread = self.chunk.get(self.start..self.end).unwrap_or_default();
            let newline = memchr::memchr(b'\n', unread);
            let part = unread
                .get(..newline.unwrap_or(unread.len()))
                .unwrap_or_default();
            let room = self.cap.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            cut |= part.len() > room;
            ended = newline.is_some();
            let consumed = part.len() + usize::from(ended);
            self.start += consumed;
            self.offset += consumed as u64;
        }
        if !ended && self.offset == offset {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let bytes = match self.line.as_slice() {
            [rest @ .., b'\r'] if !cut => rest,
            all => all,
        };
        Ok(Some(Line {
            number: self.number,
            offset,
            bytes,
            cut,
            ended,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], cap: usize) -> Vec<(u32, u64, String, bool, bool)> {
        let content = bytes.to_vec();
        let mut lines = Lines::new(&content, cap);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            let text = String::from_utf8_lossy(line.bytes).into_owned();
            all.push((line.number, line.offset, text, line.cut, line.ended));
        }
        all
    }

    #[test]
    fn splits_and_cuts() {
        let expected = vec![
            (1, 0, "ab".to_owned(), false, true),
            (2, 4, String::new(), false, true),
            (3, 5, "0123".to_owned(), true, true),
            (4, 12, "z".to_owned(), false, false),
        ];
        assert_eq!(lines(b"ab\r\n\n012345\nz", 4), expected);
        assert_eq!(lines(b"", 4), vec![]);
    }

    #[test]
    fn chunks_do_not_show() {
        let long = "x".repeat(CHUNK - 1);
        let text = format!("{long}\ny\n{long}{long}");
        let got = lines(text.as_bytes(), usize::MAX);
        assert_eq!(got.len(), 3);
        assert_eq!(got[1].2, "y");
        assert_eq!(got[2].2.len(), 2 * (CHUNK - 1));
    }
}
