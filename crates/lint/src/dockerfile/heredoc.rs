//! Documents that stand behind an instruction (`RUN <<EOF`).

use std::ops::Range;

use seawall_syntax::Span;

use super::lines::Lines;
use super::word;

/// A document behind an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// What ends it.
    pub name: String,
    /// Where it is named in the instruction.
    pub span: Span,
    /// Whether variables in it are expanded: its name is not quoted.
    pub expands: bool,
    /// Where its lines stand, without the one that ends it.
    pub content: Span,
}

/// A mark of a document in an instruction's text.
pub(super) struct Mark {
    name: String,
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    expands: bool,
    strips_tabs: bool,
}

/// The marks among the words of a text.
pub(super) fn marks(text: &str, within: Range<usize>, escape: char) -> Vec<Mark> {
    if !text.contains("<<") {
        return Vec::new();
    }
    let words = word::ranges(text, within, escape).into_iter();
    words.filter_map(|range| mark(text, range)).collect()
}

/// `<<NAME`, `<<-NAME`, `3<<NAME`; the name may be quoted. `<<<` is none.
fn mark(text: &str, range: Range<usize>) -> Option<Mark> {
    let word = text.get(range.clone())?;
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix("<<")?;
    let (strips_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if rest.contains('<') {
        return None;
    }
    let name = rest.replace(['"', '\'', '\\'], "");
    (!name.is_empty()).then(|| Mark {
        expands: name == rest,
        name,
        range,
        strips_tabs,
    })
}

/// Reads the lines of a document. The second answer is whether it ends.
pub(super) fn read(mark: Mark, span: Span, lines: &mut Lines<'_>) -> (Heredoc, bool) {
    let mut content: Option<Span> = None;
    let mut ended = false;
    for line in lines.by_ref() {
        let bare = if mark.strips_tabs {
            line.text.trim_start_matches('\t')
        } else {
            line.text
        };
        if bare == mark.name {
            let empty = Span::new(line.start, line.start);
            let content = content.get_or_insert(empty);
            content.end = line.start;
            ended = true;
            break;
        }
        content = Some(content.map_or(line.span(), |so_far| so_far.to(line.span())));
    }
    let heredoc = Heredoc {
        name: mark.name,
        span,
        expands: mark.expands,
        content: content.unwrap_or(Span::new(span.end, span.end)),
    };
    (heredoc, ended)
}
