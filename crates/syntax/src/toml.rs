//! TOML 1.0 to a tree. The library limits the nesting and refuses keys that stand twice.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::{Mark, Source, Span};
use crate::tree::{
    Entry, MOST_NODES, Node, NodeValue, Scalar, Style, SyntaxError, check_length, without_mark,
};

/// Reads a document.
///
/// # Errors
/// Says where the text is no such document, and why.
pub fn read(text: &str) -> Result<Node, SyntaxError> {
    check_length(text)?;
    let (text, before) = without_mark(text);
    let lines = Lines {
        source: Source::new(text),
        before,
    };
    let table = DeTable::parse(text).map_err(|error| {
        let at = lines.source.mark(error.span().map_or(0, |s| s.start));
        SyntaxError::grammar(at, error.message())
    })?;
    let mut nodes = 0;
    let at = Mark { line: 1, column: 1 };
    let value = map(table.get_ref(), &lines, &mut nodes)
        .ok_or_else(|| SyntaxError::limit(at, "keys and values", MOST_NODES))?;
    let span = lines.span(0..text.len());
    Ok(Node { at, span, value })
}

/// The text, and how many bytes stand before it.
struct Lines<'t> {
    source: Source<'t>,
    before: usize,
}

impl Lines<'_> {
    fn mark(&self, offset: usize) -> Mark {
        self.source.mark(offset)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start + self.before, range.end + self.before)
    }
}

/// A table; none if there are too many nodes.
fn map(table: &DeTable<'_>, lines: &Lines<'_>, nodes: &mut usize) -> Option<NodeValue> {
    let mut entries = Vec::new();
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            at: lines.mark(key.span().start),
            span: lines.span(key.span()),
            value: node(value, lines, nodes)?,
        });
    }
    entries.sort_by_key(|e| (e.at.line, e.at.column));
    Some(NodeValue::Map(entries))
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>, nodes: &mut usize) -> Option<Node> {
    *nodes += 1;
    if *nodes > MOST_NODES {
        return None;
    }
    let scalar = |text: &str, style| {
        let text = text.to_owned();
        NodeValue::Scalar(Scalar { text, style })
    };
    let (at, span) = (lines.mark(value.span().start), lines.span(value.span()));
    let value = match value.get_ref() {
        DeValue::String(text) => scalar(text, Style::Quoted),
        DeValue::Integer(number) => scalar(&number.to_string(), Style::Plain),
        DeValue::Float(number) => scalar(number.as_str(), Style::Plain),
        DeValue::Boolean(flag) => scalar(if *flag { "true" } else { "false" }, Style::Plain),
        DeValue::Datetime(time) => scalar(&time.to_string(), Style::Plain),
        DeValue::Array(items) => {
            let items = items.iter().map(|i| node(i, lines, nodes));
            NodeValue::List(items.collect::<Option<_>>()?)
        }
        DeValue::Table(table) => map(table, lines, nodes)?,
    };
    Some(Node { at, span, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let node = read("[[a]]\nid = \"x\"\n\n[[a]]\nuntil = 2024-01-02\n").unwrap();
        let NodeValue::Map(entries) = &node.value else {
            panic!("{node:?}")
        };
        let NodeValue::List(items) = &entries[0].value.value else {
            panic!("{node:?}")
        };
        assert_eq!(items[1].at.line, 4);
        let NodeValue::Map(second) = &items[1].value else {
            panic!("{node:?}")
        };
        assert_eq!((second[0].at.line, second[0].value.at.column), (5, 9));
        let error = read("a = 1\nb = !\n").unwrap_err();
        assert_eq!(error.at.line, 2);
    }
}
