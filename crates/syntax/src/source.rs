//! A text and its lines.

use std::ops::Range;

/// Line and column, from 1, the column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The part from here to there.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The least part that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A text, and where its lines begin. Only `\n` ends a line; a `\r` before it is part of the line.
#[derive(Clone, Debug)]
pub struct Source<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Source<'t> {
    /// A text.
    pub fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { text, starts }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// How many lines it has; a line end at the end begins one more, which is empty.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// What stands in a part of it; nothing where that is no part of it.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Where a byte stands; of one behind the text, where the text ends.
    pub fn mark(&self, offset: usize) -> Mark {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let before = self.text.get(start.unwrap_or(0)..offset);
        let column = before.map_or(0, |text| text.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Mark {
            line: number(line),
            column: number(column).saturating_add(1),
        }
    }

    /// The part that a line is, from 1, without what ends it.
    pub fn line(&self, number: u32) -> Option<Span> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = match self.starts.get(index + 1) {
            Some(next) => next - 1,
            None => self.text.len(),
        };
        let line = self.text.get(start..end)?;
        Some(Span::new(
            start,
            start + line.strip_suffix('\r').unwrap_or(line).len(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_lines() {
        let source = Source::new("a\r\nüb\n");
        assert_eq!(source.lines(), 3);
        let marks = [0, 3, 5, 7, 99].map(|at| {
            let Mark { line, column } = source.mark(at);
            (line, column)
        });
        assert_eq!(marks, [(1, 1), (2, 1), (2, 2), (3, 1), (3, 1)]);
        let lines = [1, 2, 3].map(|line| source.slice(source.line(line).unwrap()));
        assert_eq!(lines, ["a", "üb", ""]);
        assert_eq!((source.line(0), source.line(4)), (None, None));
        assert_eq!(source.slice(Span::new(4, 5)), "");
    }
}
