//! TOML 1.0 to a tree. The library limits the nesting and refuses keys that stand twice.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, MOST_NODES, Mark, Node, NodeValue, Scalar, Style};
use crate::{Place, PolicyError};

/// Reads a document.
pub(crate) fn read(file: &str, text: &str) -> Result<Node, PolicyError> {
    super::check_length(file, text)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::new(text);
    let table = DeTable::parse(text).map_err(|error| PolicyError::Syntax {
        at: Place::in_file(file, lines.mark(error.span().map_or(0, |s| s.start))),
        message: error.message().to_owned(),
        found: None,
    })?;
    let mut nodes = 0;
    let at = Mark { line: 1, column: 1 };
    let value = map(table.get_ref(), &lines, &mut nodes)
        .ok_or_else(|| super::limit(file, at, "keys and values", MOST_NODES))?;
    Ok(Node { at, value })
}

/// The byte at which each line begins.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(i, _)| i + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { text, starts }
    }

    fn mark(&self, offset: usize) -> Mark {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let before = self.text.get(start.unwrap_or(0)..offset);
        let column = before.map_or(0, |t| t.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Mark {
            line: number(line),
            column: number(column).saturating_add(1),
        }
    }
}

/// A table; none if there are too many nodes.
fn map(table: &DeTable<'_>, lines: &Lines<'_>, nodes: &mut usize) -> Option<NodeValue> {
    let mut entries = Vec::new();
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            at: lines.mark(key.span().start),
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
    let at = lines.mark(value.span().start);
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
    Some(Node { at, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let node = read("f", "[[a]]\nid = \"x\"\n\n[[a]]\nuntil = 2024-01-02\n").unwrap();
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
        let error = read("f", "a = 1\nb = !\n").unwrap_err();
        assert_eq!(error.place().line, 2);
    }
}
