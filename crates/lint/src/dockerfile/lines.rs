//! Lines of a Dockerfile: as they stand, and joined where one continues in the next.

use std::borrow::Cow;
use std::ops::Range;

use seawall_syntax::Span;

/// What begins a text that was written with a byte order mark.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A line as it stands, without what ends it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// What it holds.
    pub(super) text: &'t str,
}

impl Line<'_> {
    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }
}

/// The lines that are still to be read. A byte order mark at the beginning belongs to none.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mark = text.starts_with(BYTE_ORDER_MARK);
        let at = if mark { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        Self { text, at }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        self.at = (start + line.len() + 1).min(self.text.len());
        let text = line.strip_suffix('\r').unwrap_or(line);
        Some(Line { start, text })
    }
}

/// One instruction's text, made of the lines that it is spread over, and where each part stands.
#[derive(Clone, Debug, Default)]
pub struct Joined<'t> {
    text: Cow<'t, str>,
    /// Where each part begins: in `text`, and in the file.
    parts: Vec<(usize, usize)>,
    /// The blank lines between, with what ends them; those that follow each other are one.
    blanks: Vec<Span>,
}

impl<'t> Joined<'t> {
    /// Text that stands in one piece.
    pub(super) fn whole(text: &'t str, start: usize) -> Self {
        Self {
            text: Cow::Borrowed(text),
            parts: vec![(0, start)],
            blanks: Vec::new(),
        }
    }

    /// The line, and those that it continues in. Comments and blank lines between are no part of it.
    pub(super) fn read(first: Line<'t>, lines: &mut Lines<'t>, escape: char) -> Self {
        let text = first.text.trim_start();
        let start = first.start + (first.text.len() - text.len());
        let Some(body) = continued(text, escape) else {
            return Self::whole(text, start);
        };
        let mut joined = Self::whole(body, start);
        while let Some(line) = lines.next() {
            let bare = line.text.trim_start();
            if bare.is_empty() {
                joined.push_blank(Span::new(line.start, lines.at));
                continue;
            }
            if bare.starts_with('#') {
                continue;
            }
            if let Some(body) = continued(line.text, escape) {
                joined.push(body, line.start);
            } else {
                joined.push(line.text, line.start);
                break;
            }
        }
        joined
    }

    fn push(&mut self, text: &str, start: usize) {
        self.parts.push((self.text.len(), start));
        self.text.to_mut().push_str(text);
    }

    fn push_blank(&mut self, line: Span) {
        match self.blanks.last_mut().filter(|last| last.end == line.start) {
            Some(last) => last.end = line.end,
            None => self.blanks.push(line),
        }
    }

    /// The blank lines between its lines, with what ends them.
    pub fn blanks(&self) -> &[Span] {
        &self.blanks
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands in a part of it; nothing where that is no part of it.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Where a part of it stands in the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        if range.end <= range.start {
            return Span::new(start, start);
        }
        // The byte before the end tells: what follows may stand lines below.
        Span::new(start, self.place(range.end - 1) + 1)
    }

    fn place(&self, at: usize) -> usize {
        let index = self.parts.partition_point(|(start, _)| *start <= at);
        let part = self.parts.get(index.saturating_sub(1));
        part.map_or(0, |(start, place)| place + at.saturating_sub(*start))
    }
}

/// What a line holds before the mark that it goes on in the next; none where it does not.
fn continued(line: &str, escape: char) -> Option<&str> {
    let body = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!body.ends_with(escape)).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_keep_their_places() {
        let text = "RUN a \\  \r\n # note\r\n\r\n  b\\\n\tc\\\\\nX";
        let mut lines = Lines::new(text);
        let first = lines.next().unwrap();
        let joined = Joined::read(first, &mut lines, '\\');
        assert_eq!(joined.text(), "RUN a   b\tc\\\\");
        let at = joined.text().find('b').unwrap();
        let span = joined.span(at..at + 1);
        assert_eq!(&text[span.start..span.end], "b");
        let span = joined.span(0..joined.text().len());
        assert!(text[..span.end].ends_with("c\\\\"));
        assert_eq!(lines.next().unwrap().text, "X");
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_counted() {
        let first = Lines::new("\u{feff}FROM a").next().unwrap();
        assert_eq!((first.start, first.text), (3, "FROM a"));
    }

    #[test]
    fn a_text_that_ends_in_a_continuation_ends() {
        let mut lines = Lines::new("RUN a \\");
        let first = lines.next().unwrap();
        assert_eq!(Joined::read(first, &mut lines, '\\').text(), "RUN a ");
    }
}
