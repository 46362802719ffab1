//! YAML and TOML as one tree, with the place of every key and value.
//!
//! A scalar keeps its text, so that a version `1.10` does not turn into a number on the way. What a
//! value means is decided by who asks for it.

mod toml;
mod yaml;

pub(crate) use self::toml::read as read_toml;
pub(crate) use self::yaml::read as read_yaml;

use crate::suggest::nearest;
use crate::{Found, Place, PolicyError};

/// Longest document, in bytes.
pub(crate) const LONGEST: usize = 4 << 20;
/// Most keys and values, aliases counted as often as they stand.
pub(crate) const MOST_NODES: usize = 200_000;
/// Deepest nesting.
pub(crate) const DEEPEST: usize = 64;

/// Line and column, from 1, the column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Mark,
    pub(crate) value: NodeValue,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NodeValue {
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// Text, a number or a truth value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes: text, number or truth value.
    Plain,
    /// In quotes of one character, on one line as far as we know: text.
    Quoted,
    /// Any other way: text.
    Block,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) at: Mark,
    pub(crate) value: Node,
}

impl NodeValue {
    /// What a reader is told of it; nothing of a text but that it is empty.
    fn describe(&self) -> Option<Found> {
        let told = match self {
            Self::Null => "nothing",
            Self::Scalar(s) if s.text.trim().is_empty() => "an empty text",
            Self::Scalar(_) => return None,
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        };
        Some(Found::Told(told.to_owned()))
    }
}

/// A node under its name, in a file: what the readers of documents ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub(crate) file: &'a str,
    pub(crate) name: &'a str,
    pub(crate) node: &'a Node,
}

impl<'a> Named<'a> {
    /// The root of a document.
    pub(crate) fn root(file: &'a str, node: &'a Node) -> Self {
        let name = "the document";
        Self { file, name, node }
    }

    pub(crate) fn place(&self) -> Place {
        Place::in_file(self.file, self.node.at)
    }

    fn with(self, name: &'a str, node: &'a Node) -> Self {
        Self { name, node, ..self }
    }

    /// That it is of the wrong type. Its name is shown, so it must be one that we know.
    pub(crate) fn mistyped(&self, wanted: impl Into<String>) -> PolicyError {
        PolicyError::Type {
            at: self.place(),
            name: self.name.to_owned(),
            wanted: wanted.into(),
            found: self.node.value.describe(),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.node.value == NodeValue::Null
    }

    /// The text, trimmed and not empty.
    pub(crate) fn text(&self) -> Result<&'a str, PolicyError> {
        match &self.node.value {
            NodeValue::Scalar(s) if !s.text.trim().is_empty() => Ok(s.text.trim()),
            _ => Err(self.mistyped("a text")),
        }
    }

    /// The truth value.
    pub(crate) fn flag(&self) -> Result<bool, PolicyError> {
        match &self.node.value {
            NodeValue::Scalar(s) if s.style == Style::Plain => match s.text.as_str() {
                "true" | "True" | "TRUE" => Ok(true),
                "false" | "False" | "FALSE" => Ok(false),
                _ => Err(self.mistyped("true or false")),
            },
            _ => Err(self.mistyped("true or false")),
        }
    }

    /// The items of a list; nothing is an empty list.
    pub(crate) fn list(&self) -> Result<Vec<Named<'a>>, PolicyError> {
        match &self.node.value {
            NodeValue::Null => Ok(Vec::new()),
            NodeValue::List(items) => Ok(items.iter().map(|n| self.with(self.name, n)).collect()),
            _ => Err(self.mistyped("a list")),
        }
    }

    /// The entries of a mapping; nothing is an empty mapping.
    pub(crate) fn entries(&self) -> Result<Vec<(Named<'a>, Mark)>, PolicyError> {
        match &self.node.value {
            NodeValue::Null => Ok(Vec::new()),
            NodeValue::Map(entries) => Ok(entries
                .iter()
                .map(|e| (self.with(&e.key, &e.value), e.at))
                .collect()),
            _ => Err(self.mistyped("a mapping")),
        }
    }

    /// The value of a key, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<Named<'a>> {
        match &self.node.value {
            NodeValue::Map(entries) => entries
                .iter()
                .find(|e| e.key == key)
                .map(|e| self.with(&e.key, &e.value)),
            _ => None,
        }
    }
}

/// That a name of the file is none of those that exist.
pub(crate) fn unknown<'a>(
    file: &str,
    mark: Mark,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> PolicyError {
    PolicyError::Unknown {
        at: Place::in_file(file, mark),
        what: what.to_owned(),
        name: None,
        suggestion: nearest(name, known),
    }
}

/// Refuses a document that is longer than any honest one.
fn check_length(file: &str, text: &str) -> Result<(), PolicyError> {
    if text.len() <= LONGEST {
        return Ok(());
    }
    Err(limit(file, Mark { line: 1, column: 1 }, "bytes", LONGEST))
}

fn limit(file: &str, mark: Mark, what: &'static str, limit: usize) -> PolicyError {
    PolicyError::Limit {
        at: Place::in_file(file, mark),
        what,
        limit,
    }
}
