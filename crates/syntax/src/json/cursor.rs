//! A place in a text that goes forward.

use crate::source::{Mark, Source, Span};

/// A place in a text, with its line and column, which are counted on the way.
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// Bytes before the text.
    before: usize,
    at: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, before: usize) -> Self {
        Self {
            text,
            before,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn end(&self) -> usize {
        self.text.len()
    }

    pub(super) fn mark(&self) -> Mark {
        let (line, column) = (self.line, self.column);
        Mark { line, column }
    }

    /// The mark of any place. It costs the length of the text, so it is for few places.
    pub(super) fn mark_of(&self, at: usize) -> Mark {
        if at == self.at {
            return self.mark();
        }
        Source::new(self.text).mark(at)
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes ahead by so many bytes, or to the end.
    pub(super) fn step(&mut self, bytes: usize) {
        let end = self.at.saturating_add(bytes).min(self.text.len());
        for byte in self.text.as_bytes().get(self.at..end).unwrap_or_default() {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                }
                // A column is a character: only the first byte of each counts.
                0x80..=0xbf => {}
                _ => self.column = self.column.saturating_add(1),
            }
        }
        self.at = end;
    }

    /// Goes over bytes of that kind.
    pub(super) fn step_while(&mut self, is: impl Fn(u8) -> bool) {
        let rest = self.rest().as_bytes();
        let count = rest.iter().take_while(|byte| is(**byte)).count();
        self.step(count);
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start + self.before, end + self.before)
    }
}
