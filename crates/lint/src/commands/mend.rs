//! Edits of command lines: options are taken out, and put in behind the command's name.

use seawall_container::command_line::{Given, Word};
use seawall_model::Edit;
use seawall_syntax::Span;

use super::facts::{ClientLine, CommandFacts};

impl CommandFacts<'_> {
    /// Puts an option in behind the command's name: ` --read-only`.
    pub(super) fn put_in(&self, client: &ClientLine<'_>, option: &str) -> Edit {
        let end = client.said.name_end;
        self.edit(Span::new(end, end), format!(" {option}"), false)
    }

    /// Takes an option with its value out; none where other options stand in the same word.
    pub(super) fn take_out(&self, client: &ClientLine<'_>, given: &Given<'_>) -> Option<Edit> {
        let name = given.word.text.as_str();
        let alone = name.starts_with("--")
            || name.len() == 2
            || given.option.kind.is_some() && is_first_letter(given);
        if !alone {
            return None;
        }
        let last = given.value.map_or(given.word, |(word, _)| word);
        let at = |wanted: &Word| {
            client
                .line
                .words
                .iter()
                .position(|word| word.span == wanted.span)
        };
        let (first, last) = (at(given.word)?, at(last)?);
        let before = client.line.words.get(first.checked_sub(1)?)?.span.end;
        let (start, end) = (given.word.span.start, client.line.words.get(last)?.span.end);
        let line = |from: usize, to: usize| !self.slice(Span::new(from, to)).contains('\n');
        let next = client.line.words.get(last + 1).map(|word| word.span.start);
        let span = match next.filter(|next| !line(before, start) && line(end, *next)) {
            // It begins a line that has more.
            Some(next) => Span::new(start, next),
            None => Span::new(before, end),
        };
        Some(self.edit(span, "", false))
    }
}

/// Whether the option's letter is the first of its word: `-v/a:/b`.
fn is_first_letter(given: &Given<'_>) -> bool {
    given.word.text.chars().nth(1) == given.option.short
}
