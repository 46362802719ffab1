//! YAML 1.2 to a tree. One document; keys are texts; aliases are copied, and count as often as they
//! stand, so that an alias bomb runs into the limit. Merge keys (`<<`) are keys like any other.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Tag};

use crate::source::{Mark, Span};
use crate::tree::{
    DEEPEST, Entry, LONGEST, MOST_NODES, Node, NodeValue, Scalar, Style, SyntaxError,
    SyntaxErrorKind, check_length, without_mark,
};

/// Reads a document; an empty one is null.
///
/// # Errors
/// Says where the text is no such document, and why.
pub fn read(text: &str) -> Result<Node, SyntaxError> {
    check_length(text)?;
    let (text, before) = without_mark(text);
    let mut options = Options::default();
    options.emit_comments = false;
    let mut builder = Builder {
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        nodes: 0,
        bytes: 0,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) =
            event.map_err(|error| SyntaxError::grammar(mark(error.marker()), error.info()))?;
        let bytes = span.byte_range().unwrap_or_default();
        let part = Span::new(bytes.start + before, bytes.end + before);
        builder.take(event, mark(&span.start), part)?;
    }
    Ok(builder.root.unwrap_or(Node {
        at: Mark { line: 1, column: 1 },
        span: Span::new(before, before),
        value: NodeValue::Null,
    }))
}

fn mark(marker: &Marker) -> Mark {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Mark {
        line: number(marker.line()),
        column: number(marker.col()).saturating_add(1),
    }
}

/// A list or mapping that has not ended, with its anchor.
struct Open {
    at: Mark,
    start: usize,
    anchor: usize,
    content: Children,
}

enum Children {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        seen: HashSet<String>,
        key: Option<(String, Mark, Span)>,
    },
}

/// How much a node costs.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Size {
    /// With another node beside it.
    fn beside(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            bytes: self.bytes.saturating_add(other.bytes),
            depth: self.depth.max(other.depth),
        }
    }
}

struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, Size)>,
    root: Option<Node>,
    nodes: usize,
    bytes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Mark, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(SyntaxError::grammar(at, "a second document; want one"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(text.into_owned(), style, tag.as_deref());
                self.add(Node { at, span, value }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin((at, span.start), anchor, Children::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, _) => {
                let (entries, seen, key) = (Vec::new(), HashSet::new(), None);
                self.begin(
                    (at, span.start),
                    anchor,
                    Children::Map { entries, seen, key },
                )
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span.end),
            Event::Alias(anchor) => self.alias(anchor, at, span),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        (at, start): (Mark, usize),
        anchor: usize,
        content: Children,
    ) -> Result<(), SyntaxError> {
        if self.open.len() >= DEEPEST {
            return Err(SyntaxError::limit(at, "levels of nesting", DEEPEST));
        }
        if let Some(Open {
            content: Children::Map { key: None, .. },
            ..
        }) = self.open.last()
        {
            return Err(no_text_key(at));
        }
        self.open.push(Open {
            at,
            start,
            anchor,
            content,
        });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), SyntaxError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let value = match open.content {
            Children::List(items) => NodeValue::List(items),
            Children::Map { entries, .. } => NodeValue::Map(entries),
        };
        let (at, span) = (open.at, Span::new(open.start, end.max(open.start)));
        self.add(Node { at, span, value }, open.anchor)
    }

    fn alias(&mut self, anchor: usize, at: Mark, span: Span) -> Result<(), SyntaxError> {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            // An alias inside the node that it names.
            let why = "an alias to a node that has not ended";
            return Err(SyntaxError::grammar(at, why));
        };
        let size = *size;
        // The copy stands where the alias stands, so that errors point into the use.
        let value = if self.fits(size) {
            node.value.clone()
        } else {
            NodeValue::Null
        };
        self.count(size, at)?;
        self.place(Node { at, span, value })
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), SyntaxError> {
        let bytes = match &node.value {
            NodeValue::Scalar(scalar) => scalar.text.len(),
            _ => 0,
        };
        self.count(
            Size {
                nodes: 1,
                bytes,
                depth: 0,
            },
            node.at,
        )?;
        if anchor != 0 {
            // Anchors are kept as copies, so they count too.
            let size = size(&node);
            self.count(size, node.at)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        self.place(node)
    }

    /// Whether that much more is within the limits.
    fn fits(&self, size: Size) -> bool {
        self.nodes.saturating_add(size.nodes) <= MOST_NODES
            && self.bytes.saturating_add(size.bytes) <= 4 * LONGEST
            && self.open.len().saturating_add(size.depth) <= DEEPEST
    }

    fn count(&mut self, size: Size, at: Mark) -> Result<(), SyntaxError> {
        if self.open.len().saturating_add(size.depth) > DEEPEST {
            return Err(SyntaxError::limit(at, "levels of nesting", DEEPEST));
        }
        self.nodes = self.nodes.saturating_add(size.nodes);
        self.bytes = self.bytes.saturating_add(size.bytes);
        if self.nodes > MOST_NODES {
            return Err(SyntaxError::limit(at, "keys and values", MOST_NODES));
        }
        if self.bytes > 4 * LONGEST {
            return Err(SyntaxError::limit(at, "bytes of text", 4 * LONGEST));
        }
        Ok(())
    }

    fn place(&mut self, node: Node) -> Result<(), SyntaxError> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.content {
            Children::List(items) => items.push(node),
            Children::Map { entries, seen, key } => {
                if let Some((key, at, span)) = key.take() {
                    let value = node;
                    entries.push(Entry {
                        key,
                        at,
                        span,
                        value,
                    });
                    return Ok(());
                }
                let NodeValue::Scalar(scalar) = node.value else {
                    return Err(no_text_key(node.at));
                };
                if !seen.insert(scalar.text.clone()) {
                    let kind = SyntaxErrorKind::Duplicate;
                    return Err(SyntaxError { at: node.at, kind });
                }
                *key = Some((scalar.text, node.at, node.span));
            }
        }
        Ok(())
    }
}

fn no_text_key(at: Mark) -> SyntaxError {
    SyntaxError::grammar(at, "a key must be a text")
}

/// What a node costs with everything in it; its depth is within the limit.
fn size(node: &Node) -> Size {
    let own = Size {
        nodes: 1,
        ..Size::default()
    };
    match &node.value {
        NodeValue::Null => own,
        NodeValue::Scalar(scalar) => Size {
            bytes: scalar.text.len(),
            ..own
        },
        NodeValue::List(items) => deeper(items.iter().map(size).fold(own, Size::beside)),
        NodeValue::Map(entries) => {
            let keys = entries.iter().map(|e| Size {
                bytes: e.key.len(),
                ..own
            });
            let keys = keys.fold(own, Size::beside);
            let values = entries.iter().map(|e| size(&e.value));
            deeper(values.fold(keys, Size::beside))
        }
    }
}

fn deeper(size: Size) -> Size {
    Size {
        depth: size.depth + 1,
        ..size
    }
}

/// Core schema, as far as null goes (YAML 1.2.2, 10.3.2).
fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> NodeValue {
    let style = match style {
        ScalarStyle::Plain if tag.is_some_and(|t| t.core_suffix() == Some("str")) => Style::Block,
        ScalarStyle::Plain if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") => {
            return NodeValue::Null;
        }
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        _ => Style::Block,
    };
    NodeValue::Scalar(Scalar { text, style })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn places_and_texts() {
        let node = read("a: 1.10\nb:\n  - x\n  - \"\"\nc: ~\n").unwrap();
        let NodeValue::Map(entries) = &node.value else {
            panic!("{node:?}")
        };
        assert_eq!(entries[0].value.value, plain("1.10"));
        assert_eq!(entries[1].at, Mark { line: 2, column: 1 });
        let NodeValue::List(items) = &entries[1].value.value else {
            panic!("{node:?}")
        };
        assert_eq!(items[0].at, Mark { line: 3, column: 5 });
        assert_eq!(entries[2].value.value, NodeValue::Null);
        assert_eq!(read("# nothing\n").unwrap().value, NodeValue::Null);
    }

    fn plain(text: &str) -> NodeValue {
        NodeValue::Scalar(Scalar {
            text: text.to_owned(),
            style: Style::Plain,
        })
    }

    #[test]
    fn refusals() {
        assert_eq!(
            error("a: 1\nb: 2\na: 3"),
            "line 3, column 1: this key stands twice"
        );
        assert!(error("a: [").starts_with("line "));
        assert_eq!(
            error("a: 1\n---\nb: 2"),
            "line 2, column 1: a second document; want one"
        );
        assert_eq!(
            error("? [x]\n: 1"),
            "line 1, column 3: a key must be a text"
        );
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(error(&deep).contains("levels of nesting"));
        assert!(error(&"x".repeat(LONGEST + 1)).contains("bytes"));
    }

    #[test]
    fn an_alias_bomb_runs_into_the_limit() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..9 {
            use std::fmt::Write as _;
            let alias = format!("*a{}", i - 1);
            let items = vec![alias; 10].join(", ");
            writeln!(bomb, "a{i}: &a{i} [{items}]").unwrap();
        }
        assert!(error(&bomb).contains("keys and values"));
        let long = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a, ".repeat(200));
        assert!(error(&long).contains("bytes of text"));
        assert!(error("a: &a [*a]").starts_with("line 1, column 8: "));
    }

    proptest! {
        #[test]
        fn never_panics(text in r"[a-c\[\]{}:,&*!|>'\x22 \n#-]{0,60}") {
            let _ = read(&text);
        }
    }
}
