//! Documents as trees.
//!
//! A scalar keeps its text, so that a version `1.10` does not turn into a number on the way. What a
//! value means is decided by who asks for it.

use crate::source::{Mark, Span};

/// Longest document, in bytes.
pub const LONGEST: usize = 4 << 20;
/// Most keys and values, aliases counted as often as they stand.
pub const MOST_NODES: usize = 200_000;
/// Deepest nesting.
pub const DEEPEST: usize = 64;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub at: Mark,
    /// The bytes that it takes; of a list or mapping without brackets, up to whatever comes next. A copy
    /// that an alias stands for takes those of the alias.
    pub span: Span,
    /// What it is.
    pub value: NodeValue,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// Nothing.
    Null,
    /// Text, a number or a truth value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order in which it stands.
    Map(Vec<Entry>),
}

/// Text, a number or a truth value.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// How it was written.
    pub style: Style,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: text, number or truth value.
    Plain,
    /// In quotes of one character, on one line as far as we know: text.
    Quoted,
    /// Any other way: text.
    Block,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub at: Mark,
    /// The bytes of the key, with its quotes.
    pub span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The value of a key, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().find(|entry| entry.key == key)?;
        Some(&entry.value)
    }

    /// The entries of a mapping; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            NodeValue::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }
}

/// Why a text is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {kind}", at.line, at.column)]
pub struct SyntaxError {
    /// Where.
    pub at: Mark,
    /// Why.
    pub kind: SyntaxErrorKind,
}

/// Why a text is no document, without a word of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    /// It does not follow the grammar.
    #[error("{0}")]
    Grammar(String),
    /// A key of a mapping stands twice.
    #[error("this key stands twice")]
    Duplicate,
    /// More than any honest document needs.
    #[error("over the limit of {limit} {what}")]
    Limit {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
}

impl SyntaxError {
    pub(crate) fn grammar(at: Mark, message: impl Into<String>) -> Self {
        let kind = SyntaxErrorKind::Grammar(message.into());
        Self { at, kind }
    }

    pub(crate) fn limit(at: Mark, what: &'static str, limit: usize) -> Self {
        let kind = SyntaxErrorKind::Limit { what, limit };
        Self { at, kind }
    }
}

/// Refuses a document that is longer than any honest one.
pub(crate) fn check_length(text: &str) -> Result<(), SyntaxError> {
    if text.len() <= LONGEST {
        return Ok(());
    }
    Err(SyntaxError::limit(
        Mark { line: 1, column: 1 },
        "bytes",
        LONGEST,
    ))
}

/// The text without a byte order mark, and how many bytes that takes.
pub(crate) fn without_mark(text: &str) -> (&str, usize) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, text.len() - rest.len()),
        None => (text, 0),
    }
}
