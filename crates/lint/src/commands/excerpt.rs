//! Texts within a file that are of another kind, or that a shell reads: a block of a page, what a script writes
//! to a file, a value of a document.

use seawall_model::{Edit, Location};
use seawall_syntax::Span;

use crate::kind::Judged;
use crate::text_file::TextFile;

/// A text that was taken out of a file, and where each line of it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    text: String,
    /// For each line: where it begins here, and where in the file.
    lines: Vec<(usize, usize)>,
}

impl Excerpt {
    /// The parts of a file, each a line, or some that stand there without anything to be left out.
    pub fn of(file: &TextFile<'_>, parts: impl IntoIterator<Item = Span>) -> Self {
        let mut excerpt = Self::default();
        for part in parts {
            excerpt.push(file, part);
        }
        excerpt
    }

    /// Adds a part of the file, and what ends a line.
    pub fn push(&mut self, file: &TextFile<'_>, part: Span) {
        let mut at = part.start;
        for line in file.source().slice(part).split_inclusive('\n') {
            self.lines.push((self.text.len(), at));
            let bare = line.strip_suffix('\n').unwrap_or(line);
            self.text.push_str(bare.strip_suffix('\r').unwrap_or(bare));
            self.text.push('\n');
            at += line.len();
        }
        if part.start == part.end {
            self.lines.push((self.text.len(), at));
            self.text.push('\n');
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same places with another text, of which each line takes as many bytes.
    #[must_use]
    pub fn reading(self, text: String) -> Self {
        debug_assert_eq!(self.text.len(), text.len());
        Self { text, ..self }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What was judged of the text, at the places in the file. An edit that can't be made there is left out,
    /// with the others of its finding.
    pub fn place(&self, file: &TextFile<'_>, mut judged: Judged) -> Judged {
        for finding in &mut judged.findings {
            self.place_location(file, &mut finding.location);
            let edits = std::mem::take(&mut finding.edits);
            let placed = edits.into_iter().map(|edit| self.place_edit(file, edit));
            finding.edits = placed.collect::<Option<Vec<Edit>>>().unwrap_or_default();
        }
        judged
    }

    fn place_location(&self, file: &TextFile<'_>, location: &mut Location) {
        let place = |line: Option<u32>, column: Option<u32>| {
            let index = usize::try_from(line?).ok()?.checked_sub(1)?;
            // Where a text ends behind its last line end, the last line is meant.
            let (_, at) = self.lines.get(index).or(self.lines.last())?;
            let mark = file.source().mark(*at);
            let column = column.map(|column| column.saturating_add(mark.column).saturating_sub(1));
            Some((mark.line, column))
        };
        if let Some((line, column)) = place(location.line, location.column) {
            (location.line, location.column) = (Some(line), column);
        }
        if let Some((line, column)) = place(location.end_line, location.end_column) {
            (location.end_line, location.end_column) = (Some(line), column);
        }
    }

    fn place_edit(&self, file: &TextFile<'_>, edit: Edit) -> Option<Edit> {
        let number = |offset: u64| usize::try_from(offset).ok();
        let (from, to) = (number(edit.start)?, number(edit.end)?);
        let ((line, start), (_, end)) = (self.offset(from)?, self.offset(to)?);
        // Between them may stand something that is not part of the text.
        let there = file.source().text().get(start..end)?;
        if there != self.text.get(from..to)? {
            return None;
        }
        let (_, at) = *self.lines.get(line)?;
        let number = file.source().mark(at).line;
        let begin = file.source().line(number)?.start;
        let margin = file.source().slice(Span::new(begin, at));
        Some(Edit {
            start: start as u64,
            end: end as u64,
            text: edit.text.replace('\n', &format!("\n{margin}")),
            ..edit
        })
    }

    /// The line that an offset stands in, and the offset in the file.
    fn offset(&self, offset: usize) -> Option<(usize, usize)> {
        let index = self
            .lines
            .partition_point(|(start, _)| *start <= offset)
            .checked_sub(1)?;
        let (start, at) = *self.lines.get(index)?;
        Some((index, at + (offset - start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::{Finding, FindingKind, Severity};

    fn judged(location: Location, edits: Vec<Edit>) -> Judged {
        let mut finding = Finding::new(FindingKind::Misconfiguration, "a", "t", Severity::Low);
        finding.location = location;
        finding.edits = edits;
        vec![finding].into()
    }

    #[test]
    fn places_are_those_in_the_file() {
        let file = TextFile::new("a.md", "x\r\n> ü: ab\r\n> cd\r\n");
        let lines = [Span::new(5, 11), Span::new(15, 17)];
        let excerpt = Excerpt::of(&file, lines);
        assert_eq!(excerpt.text(), "ü: ab\ncd\n");
        let inner = TextFile::new("a.md", excerpt.text());
        for (span, place, edited) in [
            (Span::new(4, 6), (2, 6), Some((9, 11))),
            (Span::new(7, 9), (3, 3), Some((15, 17))),
            // Over the end of a line, with what stands before the next.
            (Span::new(4, 8), (2, 6), None),
        ] {
            let edit = inner.edit(span, "1\n2", true);
            let placed = excerpt.place(&file, judged(inner.location(span), vec![edit]));
            let finding = &placed.findings[0];
            let found = (
                finding.location.line.unwrap(),
                finding.location.column.unwrap(),
            );
            assert_eq!(found, place, "{span:?}");
            let edit = finding.edits.first().map(|edit| (edit.start, edit.end));
            assert_eq!(edit, edited, "{span:?}");
            assert!(finding.edits.iter().all(|edit| edit.text == "1\n> 2"));
        }
    }

    #[test]
    fn the_line_end_that_the_text_has_and_the_file_has_not_is_not_changed() {
        let file = TextFile::new("a.sh", "ab");
        let excerpt = Excerpt::of(&file, [Span::new(0, 2)]);
        let inner = TextFile::new("a.sh", excerpt.text());
        for (to, count) in [(2, 1), (3, 0)] {
            let edit = inner.edit(Span::new(1, to), "", true);
            let placed = excerpt.place(&file, judged(Location::default(), vec![edit]));
            assert_eq!(placed.findings[0].edits.len(), count, "{to}");
        }
    }

    #[test]
    fn a_part_that_stands_there_as_it_is_can_be_changed_over_lines() {
        let file = TextFile::new("a.sh", "x\nab\ncd\n");
        let excerpt = Excerpt::of(&file, [Span::new(2, 8)]);
        let inner = TextFile::new("a.sh", excerpt.text());
        let edit = inner.edit(Span::new(1, 4), "", true);
        let placed = excerpt.place(&file, judged(Location::default(), vec![edit]));
        let edit = &placed.findings[0].edits[0];
        assert_eq!((edit.start, edit.end), (3, 6));
    }
}
