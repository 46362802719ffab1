//! What a field is: its name, its type, and how its value is had.

use std::borrow::Cow;
use std::cmp::Ordering;

use seawall_model::Date;

use super::FindingView;

/// The type of a field, which says what it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// True or false; stands alone.
    Flag,
    /// A number in a range.
    Number {
        /// Lowest sensible value.
        min: f64,
        /// Highest sensible value.
        max: f64,
    },
    /// One of these words; `ordered` ones stand from the least to the most.
    Words {
        /// The words.
        words: &'static [&'static str],
        /// Whether `<` and its like mean something.
        ordered: bool,
    },
    /// Any text, one or several; several are compared one by one, and one that holds is enough.
    Text {
        /// Whether case makes no difference.
        fold: bool,
    },
    /// The name of an ecosystem, with or without a release; case makes no difference.
    Ecosystem,
    /// A day.
    Date,
}

impl FieldKind {
    /// What a reader is told of the type.
    pub fn describe(&self) -> String {
        match self {
            Self::Flag => "flag".to_owned(),
            Self::Number { min, max } => format!("number, {min} to {max}"),
            Self::Words { words, ordered } => {
                let separator = if *ordered { " < " } else { ", " };
                words.join(separator)
            }
            Self::Text { fold: true } => "text, case ignored".to_owned(),
            Self::Text { fold: false } => "text".to_owned(),
            Self::Ecosystem => "ecosystem (`npm`, `Debian`, `Debian:12`)".to_owned(),
            Self::Date => "date".to_owned(),
        }
    }

    /// Whether `<` and its like mean something.
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(
            self,
            Self::Number { .. } | Self::Date | Self::Words { ordered: true, .. }
        )
    }

    /// Whether what stands higher is what a reader wants to see first.
    pub(crate) fn is_graver_above(&self) -> bool {
        matches!(
            self,
            Self::Flag | Self::Number { .. } | Self::Words { ordered: true, .. }
        )
    }

    /// Whether `matches` and `contains` mean something.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Ecosystem)
    }
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FieldValue<'a> {
    /// It is not there.
    Absent,
    Flag(bool),
    Number(f64),
    Word(&'static str),
    Texts(Vec<Cow<'a, str>>),
    Date(Date),
}

impl<'a> FieldValue<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Texts(vec![Cow::Borrowed(text)])
    }

    pub(super) fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Absent, Self::text)
    }

    pub(super) fn texts(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Texts(texts.into_iter().map(Cow::Borrowed).collect())
    }

    pub(super) fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Absent, Self::Number)
    }
}

/// A field of the language.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: FieldKind,
    /// What it is.
    pub doc: &'static str,
    pub(crate) get: for<'a> fn(&FindingView<'a>) -> FieldValue<'a>,
    /// Whether nobody knows the value, of a finding of a kind that has one.
    pub(crate) unknown: fn(&FindingView<'_>, AtHand) -> bool,
}

/// Which lists were at hand: what none of them names is only known then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtHand {
    /// CISA's list of known exploited vulnerabilities.
    pub kev: bool,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Field {
    /// The order of two values of this field; what is not there comes first.
    pub(crate) fn compare(&self, a: &FieldValue<'_>, b: &FieldValue<'_>) -> Ordering {
        match (a, b) {
            (FieldValue::Absent, FieldValue::Absent) => Ordering::Equal,
            (FieldValue::Absent, _) => Ordering::Less,
            (_, FieldValue::Absent) => Ordering::Greater,
            (FieldValue::Flag(a), FieldValue::Flag(b)) => a.cmp(b),
            (FieldValue::Number(a), FieldValue::Number(b)) => a.total_cmp(b),
            (FieldValue::Word(a), FieldValue::Word(b)) => self.rank(a).cmp(&self.rank(b)),
            (FieldValue::Texts(a), FieldValue::Texts(b)) => a.cmp(b),
            (FieldValue::Date(a), FieldValue::Date(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }

    /// The place of a word among the field's words.
    pub(crate) fn rank(&self, word: &str) -> Option<usize> {
        match self.kind {
            FieldKind::Words { words, .. } => words.iter().position(|w| *w == word),
            _ => None,
        }
    }
}
