//! The language of `--fail-on`, `--filter` and the policy's `fail-on`:
//! `kind == vulnerability and severity >= high and fixable`.
//!
//! Names and values are checked when the text is parsed, so that a slip of the pen is an error with
//! a place and a suggestion, never a condition that silently holds of nothing. The grammar and the
//! fields are published in `docs/expressions.md`.
//!
//! A comparison with a value that is not there is false; `a != b` is `not a == b` and so is true. Where
//! nobody knows the value, [`Expression::lacks`] says so.

mod ast;
mod field;
mod fields;
mod lexer;
mod order;
mod parser;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use seawall_model::{Finding, Package};

pub use field::{AtHand, Field, FieldKind};
pub use fields::{fields, fields_markdown};
pub use order::Order;

use crate::{PolicyError, TargetFacts};

/// What an expression is evaluated on: a finding with what it refers to.
#[derive(Clone, Copy, Debug)]
pub struct FindingView<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The packages that it refers to; see [`crate::PackageIndex::of`].
    pub packages: &'a [&'a Package],
    /// The target that it was found in.
    pub target: &'a TargetFacts<'a>,
}

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: String,
    root: ast::Node,
}

impl Expression {
    /// Parses an expression of at most 16 KiB, nested at most 64 deep.
    ///
    /// # Errors
    /// Wrong grammar, an unknown field or value, or a comparison that the field's type does not
    /// have; with line and column.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Ok(Self {
            text: text.to_owned(),
            root: parser::parse(text)?,
        })
    }

    /// Whether it holds of that finding.
    pub fn eval(&self, view: &FindingView<'_>) -> bool {
        self.root.eval(view)
    }

    /// The fields for want of which nobody can tell whether it holds of that finding: nobody knows
    /// their values, and the answer depends on them. None where the answer is known.
    pub fn lacks(&self, view: &FindingView<'_>, at_hand: AtHand) -> BTreeSet<&'static str> {
        self.root.judge(view, at_hand).err().unwrap_or_default()
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Expression {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::parse(text)
    }
}
