//! Typed access to the fields of a mapping.

use seawall_syntax::{Entry, Node, NodeValue, Span, Style};

use super::interpolation::{UNKNOWN, interpolate, known};
use crate::spec::Pair;
use crate::told::{Diagnostic, Told};

/// A mapping whose fields are read, and what is wrong with them.
pub(super) struct Fields<'n> {
    node: &'n Node,
    text: &'n str,
    diagnostics: Vec<Diagnostic>,
}

impl<'n> Fields<'n> {
    /// A mapping of a file with that text.
    pub(super) fn new(node: &'n Node, text: &'n str) -> Self {
        Self {
            node,
            text,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    pub(super) fn wrong(&mut self, span: Span, field: &str, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            span,
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// Takes over what is wrong with a mapping in one of the fields.
    pub(super) fn take(&mut self, inner: Fields<'_>, field: &str) {
        for diagnostic in inner.diagnostics {
            let field = format!("{field}.{}", diagnostic.field);
            self.diagnostics.push(Diagnostic {
                field,
                ..diagnostic
            });
        }
    }

    /// The fields of a node, where that is a mapping.
    pub(super) fn mapping(&self, node: &'n Node) -> Option<Fields<'n>> {
        matches!(node.value, NodeValue::Map(_)).then(|| Fields::new(node, self.text))
    }

    /// A field that is told: one that is null is not.
    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        let entry = self.node.entries().iter().find(|e| e.key == key)?;
        (entry.value.value != NodeValue::Null).then_some(entry)
    }

    /// A scalar with its variables, which may be `UNKNOWN` in part; none of anything else, which is wrong.
    pub(super) fn scalar_in_part(&mut self, node: &Node, field: &str) -> Option<String> {
        let text = node.text();
        if text.is_none() {
            self.wrong(node.span, field, "must be a single value");
        }
        text.map(interpolate)
    }

    /// A scalar.
    pub(super) fn scalar(&mut self, node: &Node, field: &str) -> Option<Told<String>> {
        let text = self.scalar_in_part(node, field)?;
        Some(Told {
            value: known(text),
            span: node.span,
            key: node.span,
        })
    }

    /// A field with a single value.
    pub(super) fn text(&mut self, key: &str) -> Option<Told<String>> {
        let entry = self.entry(key)?;
        let told = self.scalar(&entry.value, key)?;
        Some(Told {
            key: entry.span,
            ..told
        })
    }

    /// A field with a single value that is read further; `want` says what it must be if it can't be.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        want: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Told<T>> {
        let told = self.text(key)?;
        let value = told.value.as_deref().map(str::trim).map(parse);
        if matches!(value, Some(None)) {
            self.wrong(told.span, key, format!("must be {want}"));
            return None;
        }
        let value = value.flatten();
        Some(Told {
            value,
            span: told.span,
            key: told.key,
        })
    }

    /// A truth value, as Compose reads it: in quotes too, since it may come from a variable.
    pub(super) fn flag(&mut self, key: &str) -> Option<Told<bool>> {
        self.parsed(key, "true or false", |text| {
            match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "on" | "1" => Some(true),
                "false" | "no" | "n" | "off" | "0" => Some(false),
                _ => None,
            }
        })
    }

    /// The items of a list; none of anything else, which is wrong.
    pub(super) fn items_of(&mut self, entry: &'n Entry) -> &'n [Node] {
        if !matches!(entry.value.value, NodeValue::List(_)) {
            self.wrong(entry.value.span, &entry.key, "must be a list");
        }
        entry.value.items()
    }

    /// A list of single values.
    pub(super) fn list(&mut self, key: &str) -> Vec<Told<String>> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        let items = self.items_of(entry).iter();
        items.filter_map(|item| self.scalar(item, key)).collect()
    }

    /// A command: a list, or one text that is split at white space, as far as that tells the words.
    pub(super) fn words(&mut self, key: &str) -> Option<Told<Vec<String>>> {
        let entry = self.entry(key)?;
        let (span, key_span) = (entry.value.span, entry.span);
        let value = if let NodeValue::List(items) = &entry.value.value {
            let words = items.iter().filter_map(|item| self.scalar(item, key));
            words.map(|told| told.value).collect()
        } else {
            let text = self.scalar(&entry.value, key)?.value;
            text.map(|text| text.split_whitespace().map(str::to_owned).collect())
        };
        Some(Told {
            value,
            span,
            key: key_span,
        })
    }

    /// A mapping of names to values, or a list of `NAME=value`. A name that is not known is left out.
    pub(super) fn pairs(&mut self, key: &str) -> Vec<Pair> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        match &entry.value.value {
            NodeValue::Map(entries) => {
                for pair in entries {
                    let value = match pair.value.value {
                        NodeValue::Null => None,
                        _ => self.scalar(&pair.value, &format!("{key}.{}", pair.key)),
                    };
                    pairs.push(Pair {
                        name: pair.key.clone(),
                        span: pair.span.to(pair.value.span),
                        value,
                    });
                }
            }
            NodeValue::List(items) => {
                pairs.extend(items.iter().filter_map(|item| self.pair(item, key)));
            }
            _ => self.wrong(entry.value.span, key, "must be a mapping or a list"),
        }
        pairs
    }

    fn pair(&mut self, item: &Node, key: &str) -> Option<Pair> {
        let text = self.scalar_in_part(item, key)?;
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text.as_str(), None),
        };
        let told = |value: &str| Told {
            value: known(value.to_owned()),
            span: item.span,
            key: item.span,
        };
        Some(Pair {
            name: known(name.to_owned())?,
            span: item.span,
            value: value.map(told),
        })
    }

    /// Where the text of a scalar begins in the file; none where it does not stand there letter for
    /// letter: with escapes, with variables, or as an alias.
    pub(super) fn begin(&self, node: &Node) -> Option<usize> {
        let NodeValue::Scalar(scalar) = &node.value else {
            return None;
        };
        let start = match scalar.style {
            Style::Plain => node.span.start,
            Style::Quoted => node.span.start + 1,
            Style::Block => return None,
        };
        let there = self.text.get(start..start + scalar.text.len())?;
        (there == scalar.text && !scalar.text.contains(['$', UNKNOWN])).then_some(start)
    }
}
