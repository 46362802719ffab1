//! A text file that configures containers, and the places in it.

use seawall_model::{Edit, Location};
use seawall_syntax::{Source, Span};

use crate::dockerfile::Options;

static NO_OPTIONS: Options = Options::new();

/// A file as checks see it: its path, and its text with the lines. Several files that are judged as one stand
/// one behind the other.
#[derive(Clone, Debug)]
pub struct TextFile<'t> {
    parts: Vec<Part<'t>>,
    source: Source<'t>,
    options: &'t Options,
}

/// A file among others.
#[derive(Clone, Copy, Debug)]
struct Part<'t> {
    path: &'t str,
    /// The offset of its first byte.
    start: usize,
    /// Its first line.
    line: u32,
}

impl<'t> TextFile<'t> {
    /// The file of that path, from the root of the target without a leading slash.
    pub fn new(path: &'t str, text: &'t str) -> Self {
        Self::of_parts(text, [(0, path)])
    }

    /// Files of one text, each with the offset at which it begins, in their order; the first begins the text.
    pub fn of_parts(text: &'t str, parts: impl IntoIterator<Item = (usize, &'t str)>) -> Self {
        let source = Source::new(text);
        let part = |(start, path)| Part {
            path,
            start,
            line: source.mark(start).line,
        };
        let parts = parts.into_iter().map(part).collect();
        Self {
            parts,
            source,
            options: &NO_OPTIONS,
        }
    }

    /// The same, of a project that asks something of its files.
    #[must_use]
    pub fn asked(self, options: &'t Options) -> Self {
        Self { options, ..self }
    }

    /// What the project asks of its Dockerfiles.
    pub fn options(&self) -> &'t Options {
        self.options
    }

    fn part(&self, offset: usize) -> Part<'t> {
        let before = self.parts.partition_point(|part| part.start <= offset);
        let part = self.parts.get(before.saturating_sub(1)).copied();
        part.unwrap_or(Part {
            path: "",
            start: 0,
            line: 1,
        })
    }

    /// Its path; of several files, that of the first.
    pub fn path(&self) -> &'t str {
        self.part(0).path
    }

    /// The path of the file that a byte is of.
    pub fn path_at(&self, offset: usize) -> &'t str {
        self.part(offset).path
    }

    /// Its text, with the lines.
    pub fn source(&self) -> &Source<'t> {
        &self.source
    }

    /// The place of a part of it.
    pub fn location(&self, span: Span) -> Location {
        let part = self.part(span.start);
        let (start, end) = (self.source.mark(span.start), self.source.mark(span.end));
        let line = |line: u32| Some(line.saturating_sub(part.line).saturating_add(1));
        Location {
            line: line(start.line),
            column: Some(start.column),
            end_line: line(end.line),
            end_column: Some(end.column),
            ..Location::of_path(part.path)
        }
    }

    /// Puts a text in the place of a part. It is `safe` where it changes nothing but what the finding is
    /// about.
    pub fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        let part = self.part(span.start);
        Edit {
            path: part.path.to_owned(),
            start: span.start.saturating_sub(part.start) as u64,
            end: span.end.saturating_sub(part.start) as u64,
            text: text.into(),
            safe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_lines_and_columns() {
        let file = TextFile::new("a/Dockerfile", "FROM a\nUSER root\n");
        let location = file.location(Span::new(12, 16));
        let places = [
            location.line,
            location.column,
            location.end_line,
            location.end_column,
        ];
        assert_eq!(places, [Some(2), Some(6), Some(2), Some(10)]);
        assert_eq!(location.path.as_deref(), Some("a/Dockerfile"));
        let edit = file.edit(Span::new(12, 16), "app", false);
        assert_eq!((edit.start, edit.end, &*edit.text), (12, 16, "app"));
    }

    #[test]
    fn places_are_those_in_their_own_file() {
        let file = TextFile::of_parts("a: 1\nb: 2\nc: 3\n", [(0, "one"), (5, "two")]);
        assert_eq!(
            (file.path(), file.path_at(4), file.path_at(5)),
            ("one", "one", "two")
        );
        assert_eq!(file.location(Span::new(0, 1)).to_string(), "one:1:1");
        assert_eq!(file.location(Span::new(13, 14)).to_string(), "two:2:4");
        let edit = file.edit(Span::new(13, 14), "4", true);
        assert_eq!((&*edit.path, edit.start, edit.end), ("two", 8, 9));
    }
}
