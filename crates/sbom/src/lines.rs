//! The lines of a content, one at a time, in bounded memory.
//!
//! A line longer than the cap is cut and says so; what was cut is read over, never kept.

use std::borrow::Cow;
use std::io;
use std::ops::ControlFlow;

use seawall_model::Content;

use crate::text::lossy;

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

/// Reads lines; not an `Iterator`, because a line may live in the reader's own buffer.
pub(crate) struct Lines<'c> {
    content: &'c dyn Content,
    /// All of it, where it is in memory anyway.
    whole: Option<&'c [u8]>,
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
            whole: content.as_bytes(),
            chunk: Vec::new(),
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
        if let Some(whole) = self.whole {
            return Ok(self.next_of(whole));
        }
        self.line.clear();
        let offset = self.offset;
        let (mut cut, mut ended) = (false, false);
        while !ended {
            if self.start == self.end {
                self.start = 0;
                let rest = self.content.size().saturating_sub(self.offset);
                let length = usize::try_from(rest).unwrap_or(CHUNK).min(CHUNK);
                self.chunk.resize(length, 0);
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
        Ok(Some(Line {
            number: self.number,
            offset,
            bytes: without_return(&self.line, cut),
            cut,
            ended,
        }))
    }

    fn next_of(&mut self, whole: &'c [u8]) -> Option<Line<'_>> {
        let offset = self.offset;
        let unread = whole.get(usize::try_from(offset).ok()?..)?;
        if unread.is_empty() {
            return None;
        }
        let newline = memchr::memchr(b'\n', unread);
        let line = unread.get(..newline.unwrap_or(unread.len()))?;
        let (cut, ended) = (line.len() > self.cap, newline.is_some());
        self.offset += (line.len() + usize::from(ended)) as u64;
        self.number = self.number.saturating_add(1);
        Some(Line {
            number: self.number,
            offset,
            bytes: without_return(line.get(..self.cap).unwrap_or(line), cut),
            cut,
            ended,
        })
    }
}

/// Calls `visit` for each line that is not longer than the cap, as text, with the offset of its first
/// byte, until one breaks.
///
/// # Errors
///
/// The offset that could not be read, and why.
pub(crate) fn for_each_text(
    content: &dyn Content,
    cap: usize,
    visit: &mut dyn FnMut(u64, &str) -> ControlFlow<()>,
) -> Result<(), (u64, io::Error)> {
    if let Some(whole) = content.as_bytes() {
        let _ = each_text(whole, 0, cap, visit);
        return Ok(());
    }
    let mut chunk = vec![0; CHUNK.max(cap.saturating_add(2))];
    // Where the chunk begins, and how much of it is filled.
    let (mut offset, mut filled) = (0, 0);
    // It begins with the rest of a line that is over the cap.
    let mut rest = false;
    loop {
        let end = offset + filled as u64;
        let read = content.read_at(end, &mut chunk[filled..]);
        let read = read.map_err(|error| (end, error))?;
        filled += read;
        let whole = match memchr::memrchr(b'\n', &chunk[..filled]) {
            // The last line may lack its end.
            _ if read == 0 => filled,
            Some(newline) => newline + 1,
            None if filled < chunk.len() => continue,
            None => {
                (offset, filled, rest) = (offset + filled as u64, 0, true);
                continue;
            }
        };
        let lines = &chunk[..whole];
        let first = match memchr::memchr(b'\n', lines) {
            _ if !rest => 0,
            Some(newline) => newline + 1,
            None => whole,
        };
        rest = false;
        let visited = each_text(&lines[first..], offset + first as u64, cap, visit);
        if visited.is_break() || read == 0 {
            return Ok(());
        }
        chunk.copy_within(whole..filled, 0);
        (offset, filled) = (offset + whole as u64, filled - whole);
    }
}

/// The same of lines in memory.
fn each_text(
    lines: &[u8],
    offset: u64,
    cap: usize,
    visit: &mut dyn FnMut(u64, &str) -> ControlFlow<()>,
) -> ControlFlow<()> {
    // Text that is known to be text as a whole needs no check of each line.
    let text = std::str::from_utf8(lines).ok();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', lines).chain([lines.len()]) {
        let line = lines.get(start..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() <= cap && start < lines.len() {
            let text = text.and_then(|text| text.get(start..start + line.len()));
            let text = text.map_or_else(|| lossy(line), Cow::from);
            visit(offset + start as u64, &text)?;
        }
        start = end + 1;
    }
    ControlFlow::Continue(())
}

fn without_return(line: &[u8], cut: bool) -> &[u8] {
    match line {
        [rest @ .., b'\r'] if !cut => rest,
        all => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that must be read.
    struct Away<'a>(&'a [u8]);

    impl Content for Away<'_> {
        fn size(&self) -> u64 {
            self.0.size()
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read_at(offset, buffer)
        }
    }

    fn lines(bytes: &[u8], cap: usize) -> Vec<(u32, u64, String, bool, bool)> {
        let read = collect(Lines::new(&Away(bytes), cap));
        assert_eq!(collect(Lines::new(&bytes.to_vec(), cap)), read);
        read
    }

    fn collect(mut lines: Lines<'_>) -> Vec<(u32, u64, String, bool, bool)> {
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

    #[test]
    fn text_is_the_same_in_memory_and_away() {
        let all = |content: &dyn Content, cap| {
            let mut all = Vec::new();
            let mut visit = |offset, line: &str| {
                all.push((offset, line.to_owned()));
                if line == "stop" {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            for_each_text(content, cap, &mut visit).unwrap();
            all
        };
        let both = |text: &[u8], cap| {
            let read = all(&Away(text), cap);
            assert_eq!(all(&text.to_vec(), cap), read);
            read
        };
        let read = both(b"ab\r\n\ntoo long\nc\xc3\xa9\nstop\nafter", 5);
        let lines: Vec<_> = read.iter().map(|(at, line)| (*at, line.as_str())).collect();
        assert_eq!(lines, [(0, "ab"), (4, ""), (14, "c\u{e9}"), (18, "stop")]);
        assert_eq!(
            both(b"a\xff\nb", 5),
            [(0, "a\u{fffd}".to_owned()), (3, "b".to_owned())]
        );
        // Lines across chunks, and some that are longer than one.
        for length in [CHUNK - 2, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let line = "x".repeat(length);
            let text = format!("{line}\na\n{line}\nb\nc");
            let read = both(text.as_bytes(), 5);
            let lines: Vec<_> = read.iter().map(|(_, line)| line.as_str()).collect();
            assert_eq!(lines, ["a", "b", "c"]);
            assert_eq!(both(text.as_bytes(), length).len(), 5);
            assert_eq!(both(line.as_bytes(), 5), []);
        }
    }
}
