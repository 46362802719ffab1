//! What is wrong with a policy, an expression or an option, and where.

use std::fmt;

use crate::document::Mark;

/// A place in a text: line and column from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file; none for an expression that was given on the command line.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

impl Place {
    pub(crate) fn in_file(file: &str, mark: Mark) -> Self {
        Self {
            file: Some(file.to_owned()),
            line: mark.line,
            column: mark.column,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column } = self;
        match file {
            Some(file) => write!(f, "{}:{line}:{column}", seawall_model::visible(file)),
            None => write!(f, "line {line}, column {column}"),
        }
    }
}

/// What stood where something else was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// In our words: `the end`, `a list`.
    Told(String),
    /// The user's own text, quoted. Never of a file.
    Quoted(String),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Told(text) | Self::Quoted(text)) = self;
        f.write_str(text)
    }
}

/// Why a policy, an expression or an option is refused.
///
/// What is wrong with a file is told without a word of the file, which may be somebody's list of
/// credentials behind a link: place, what was wanted, and the nearest name that exists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It does not follow the grammar.
    #[error("{at}: {message}{}", not(found.as_ref()))]
    Syntax {
        /// Where.
        at: Place,
        /// What was wanted, or what can't be.
        message: String,
        /// What stands there instead.
        found: Option<Found>,
    },
    /// A name that nothing has.
    #[error("{at}: unknown {what}{}{}", quoted(name.as_deref()), hint(suggestion.as_deref()))]
    Unknown {
        /// Where.
        at: Place,
        /// What it should have named: `field`, `key`, `severity`, ...
        what: String,
        /// The name; none if it stands in a file.
        name: Option<String>,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// A value of another type, or out of range.
    #[error("{at}: {name} must be {wanted}{}", not(found.as_ref()))]
    Type {
        /// Where.
        at: Place,
        /// Whose value it is.
        name: String,
        /// What it must be.
        wanted: String,
        /// What it is.
        found: Option<Found>,
    },
    /// Something that must be there is not.
    #[error("{at}: {what} has no {key:?}: {why}")]
    Missing {
        /// Where.
        at: Place,
        /// What lacks it.
        what: String,
        /// What it lacks.
        key: String,
        /// Why it must be there.
        why: &'static str,
    },
    /// A key that stands twice in one mapping.
    #[error("{at}: this key stands twice")]
    Duplicate {
        /// Where it stands again.
        at: Place,
    },
    /// More than any honest file needs.
    #[error("{at}: over the limit of {limit} {what}")]
    Limit {
        /// Where the limit was reached.
        at: Place,
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
}

fn not(found: Option<&Found>) -> String {
    found.map_or_else(String::new, |found| format!(", not {found}"))
}

fn quoted(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" {name:?}"))
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |s| format!("; did you mean {s:?}?"))
}

impl PolicyError {
    /// Where.
    pub fn place(&self) -> &Place {
        match self {
            Self::Syntax { at, .. }
            | Self::Unknown { at, .. }
            | Self::Type { at, .. }
            | Self::Missing { at, .. }
            | Self::Duplicate { at }
            | Self::Limit { at, .. } => at,
        }
    }

    fn place_mut(&mut self) -> &mut Place {
        match self {
            Self::Syntax { at, .. }
            | Self::Unknown { at, .. }
            | Self::Type { at, .. }
            | Self::Missing { at, .. }
            | Self::Duplicate { at }
            | Self::Limit { at, .. } => at,
        }
    }

    /// The error of an expression, at its place in the file that holds the expression, and without
    /// what the file says. Within a text of several lines, or one with escapes, it is the place where
    /// the text begins.
    pub(crate) fn inside(mut self, file: &str, mark: Mark, one_line: bool) -> Self {
        match &mut self {
            Self::Syntax { found, .. } | Self::Type { found, .. } => {
                found.take_if(|found| matches!(found, Found::Quoted(_)));
            }
            Self::Unknown { name, .. } => *name = None,
            Self::Missing { .. } | Self::Duplicate { .. } | Self::Limit { .. } => {}
        }
        let place = self.place_mut();
        let column = if one_line {
            mark.column.saturating_add(place.column - 1)
        } else {
            mark.column
        };
        *place = Place::in_file(file, Mark { column, ..mark });
        self
    }
}
