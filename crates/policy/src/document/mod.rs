//! What the readers of policies and of other tools' files ask of a document.

pub(crate) use seawall_syntax::{Mark, Node, NodeValue, Style};
use seawall_syntax::{SyntaxError, SyntaxErrorKind, nearest};

use crate::{Found, Place, PolicyError};

/// Reads a YAML file.
pub(crate) fn read_yaml(file: &str, text: &str) -> Result<Node, PolicyError> {
    seawall_syntax::read_yaml(text).map_err(|error| refused(file, error))
}

/// Reads a TOML file.
pub(crate) fn read_toml(file: &str, text: &str) -> Result<Node, PolicyError> {
    seawall_syntax::read_toml(text).map_err(|error| refused(file, error))
}

fn refused(file: &str, error: SyntaxError) -> PolicyError {
    let at = Place::in_file(file, error.at);
    match error.kind {
        SyntaxErrorKind::Grammar(message) => PolicyError::Syntax {
            at,
            message,
            found: None,
        },
        SyntaxErrorKind::Duplicate => PolicyError::Duplicate { at },
        SyntaxErrorKind::Limit { what, limit } => PolicyError::Limit { at, what, limit },
    }
}

/// What a reader is told of a value; nothing of a text but that it is empty.
fn describe(value: &NodeValue) -> Option<Found> {
    let told = match value {
        NodeValue::Null => "nothing",
        NodeValue::Scalar(s) if s.text.trim().is_empty() => "an empty text",
        NodeValue::Scalar(_) => return None,
        NodeValue::List(_) => "a list",
        NodeValue::Map(_) => "a mapping",
    };
    Some(Found::Told(told.to_owned()))
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
            found: describe(&self.node.value),
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
