//! The line that a finding is in, with its place marked.

use std::io;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use seawall_model::visible;

use super::Page;
use crate::excerpt::Excerpt;

/// Columns that are too few for a line of a text.
const NARROWEST: usize = 30;
/// Characters of a part that are shown; a hostile line may have megabytes.
const LONGEST: usize = 400;

impl Page<'_> {
    pub(super) fn excerpt(&mut self, indent: usize, excerpt: &Excerpt) -> io::Result<()> {
        let left = self.left(indent).unwrap_or(usize::MAX);
        if left < NARROWEST {
            return Ok(());
        }
        let before = end_of(&excerpt.before);
        let (marked, after) = (start_of(&excerpt.marked), start_of(&excerpt.after));
        let [before, marked, after] = [before, marked, after].map(visible);
        let text = format!("{before}{marked}{after}");
        let span = before.len()..before.len() + marked.len();
        let line = usize::try_from(excerpt.line).unwrap_or(1);
        let snippet = Snippet::source(text.as_str())
            .line_start(line)
            .annotation(AnnotationKind::Primary.span(span));
        let renderer = if self.terminal.has_color() {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let group = Group::with_level(Level::INFO).element(snippet);
        let rendered = renderer.term_width(left.min(LONGEST)).render(&[group]);
        for line in rendered.lines() {
            let shown = format!("{:indent$}{line}", "");
            writeln!(self.out, "{}", shown.trim_end())?;
        }
        Ok(())
    }
}

fn start_of(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST);
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn end_of(text: &str) -> &str {
    let start = text.char_indices().rev().nth(LONGEST);
    start.and_then(|(at, _)| text.get(at..)).unwrap_or(text)
}
