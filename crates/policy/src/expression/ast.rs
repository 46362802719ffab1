//! The tree of an expression, and what it says of a finding.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use seawall_model::{Date, Severity};

use super::FindingView;
use super::field::{AtHand, Field, FieldKind, FieldValue};
use crate::Glob;

/// A comparison that has an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// A value as it stands in an expression, of the field's type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Flag(bool),
    Number(f64),
    Word(&'static str),
    Text(String),
    Date(Date),
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Constant(bool),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Flag(&'static Field),
    Compare(&'static Field, Operator, Literal),
    In(&'static Field, Vec<Literal>),
    Matches(&'static Field, Glob),
    Contains(&'static Field, String),
}

impl Node {
    pub(super) fn eval(&self, view: &FindingView<'_>) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::All(nodes) => nodes.iter().all(|n| n.eval(view)),
            Self::Any(nodes) => nodes.iter().any(|n| n.eval(view)),
            Self::Not(node) => !node.eval(view),
            Self::Flag(field) => (field.get)(view) == FieldValue::Flag(true),
            Self::Compare(field, Operator::NotEqual, literal) => {
                !compare(field, &(field.get)(view), Operator::Equal, literal)
            }
            Self::Compare(field, operator, literal) => {
                compare(field, &(field.get)(view), *operator, literal)
            }
            Self::In(field, literals) => {
                let value = (field.get)(view);
                literals
                    .iter()
                    .any(|l| compare(field, &value, Operator::Equal, l))
            }
            Self::Matches(field, glob) => match (field.get)(view) {
                FieldValue::Texts(texts) => texts.iter().any(|t| glob.matches(&folded(field, t))),
                _ => false,
            },
            Self::Contains(field, part) => match (field.get)(view) {
                FieldValue::Texts(texts) => texts
                    .iter()
                    .any(|t| folded(field, t).contains(part.as_str())),
                _ => false,
            },
        }
    }
}

/// An answer, or the fields for want of which there is none.
pub(super) type Answer = Result<bool, BTreeSet<&'static str>>;

impl Node {
    /// What it says of a finding where a value that nobody knows may be any (Kleene's logic): an answer
    /// only where every value would give the same.
    pub(super) fn judge(&self, view: &FindingView<'_>, at_hand: AtHand) -> Answer {
        match self {
            Self::All(nodes) => joined(nodes, false, view, at_hand),
            Self::Any(nodes) => joined(nodes, true, view, at_hand),
            Self::Not(node) => node.judge(view, at_hand).map(|holds| !holds),
            Self::Constant(value) => Ok(*value),
            // Whoever names what is not known has asked for it.
            Self::Compare(_, _, literal) if literal.is_unknown() => Ok(self.eval(view)),
            Self::In(_, literals)
                if literals.iter().any(Literal::is_unknown) && self.eval(view) =>
            {
                Ok(true)
            }
            Self::Flag(field)
            | Self::Compare(field, ..)
            | Self::In(field, _)
            | Self::Matches(field, _)
            | Self::Contains(field, _) => self.unless_unknown(field, view, at_hand),
        }
    }

    fn unless_unknown(
        &self,
        field: &'static Field,
        view: &FindingView<'_>,
        at_hand: AtHand,
    ) -> Answer {
        if (field.unknown)(view, at_hand) {
            return Err(BTreeSet::from([field.name]));
        }
        Ok(self.eval(view))
    }
}

/// The answer of several parts, of which one that says `decides` decides.
fn joined(nodes: &[Node], decides: bool, view: &FindingView<'_>, at_hand: AtHand) -> Answer {
    let mut lacking = BTreeSet::new();
    for node in nodes {
        match node.judge(view, at_hand) {
            Ok(holds) if holds == decides => return Ok(decides),
            Ok(_) => {}
            Err(fields) => lacking.extend(fields),
        }
    }
    if lacking.is_empty() {
        Ok(!decides)
    } else {
        Err(lacking)
    }
}

impl Literal {
    fn is_unknown(&self) -> bool {
        matches!(self, Self::Word(word) if *word == Severity::Unknown.name())
    }
}

/// The text in the case in which the field compares; literals have it since they were parsed.
pub(super) fn folded(field: &Field, text: &str) -> String {
    match field.kind {
        FieldKind::Text { fold: true } | FieldKind::Ecosystem => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

fn compare(field: &Field, value: &FieldValue<'_>, operator: Operator, literal: &Literal) -> bool {
    match (value, literal) {
        (FieldValue::Flag(a), Literal::Flag(b)) => operator.holds(a.cmp(b)),
        (FieldValue::Number(a), Literal::Number(b)) => operator.holds(a.total_cmp(b)),
        (FieldValue::Word(a), Literal::Word(b)) => {
            operator.holds(field.rank(a).cmp(&field.rank(b)))
        }
        (FieldValue::Date(a), Literal::Date(b)) => operator.holds(a.cmp(b)),
        (FieldValue::Texts(texts), Literal::Text(b)) => {
            operator == Operator::Equal && texts.iter().any(|a| folded(field, a) == *b)
        }
        // A flag that nobody knows is not set.
        (FieldValue::Absent, Literal::Flag(b)) => operator.holds(false.cmp(b)),
        _ => false,
    }
}
