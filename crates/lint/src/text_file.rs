//! A text file that configures containers, and the places in it.

use seawall_model::{Edit, Location};
use seawall_syntax::{Source, Span};

/// A file as checks see it: its path, and its text with the lines.
#[derive(Clone, Debug)]
pub struct TextFile<'t> {
    path: &'t str,
    source: Source<'t>,
}

impl<'t> TextFile<'t> {
    /// The file of that path, from the root of the target without a leading slash.
    pub fn new(path: &'t str, text: &'t str) -> Self {
        let source = Source::new(text);
        Self { path, source }
    }

    /// Its path.
    pub fn path(&self) -> &'t str {
        self.path
    }

    /// Its text, with the lines.
    pub fn source(&self) -> &Source<'t> {
        &self.source
    }

    /// The place of a part of it.
    pub fn location(&self, span: Span) -> Location {
        let (start, end) = (self.source.mark(span.start), self.source.mark(span.end));
        Location {
            line: Some(start.line),
            column: Some(start.column),
            end_line: Some(end.line),
            end_column: Some(end.column),
            ..Location::of_path(self.path)
        }
    }

    /// Puts a text in the place of a part. It is `safe` where it changes nothing but what the finding is
    /// about.
    pub fn edit(&self, span: Span, text: impl Into<String>, safe: bool) -> Edit {
        Edit {
            path: self.path.to_owned(),
            start: span.start as u64,
            end: span.end as u64,
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
}
