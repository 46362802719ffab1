//! The order in which a list is shown: `risk,severity,name`.

use std::cmp::Ordering;

use super::FindingView;
use super::field::Field;
use super::fields::fields;
use crate::{Place, PolicyError};
use seawall_syntax::nearest;

/// Fields to sort by, the first counts most; the sign says which end is shown first.
#[derive(Clone, Debug, PartialEq)]
pub struct Order(Vec<(&'static Field, bool)>);

impl Order {
    /// Parses a list of fields, separated by commas: numbers, flags and grades from the top, all else
    /// from the bottom; `-` before a field is from the top and `+` from the bottom, whatever it is.
    ///
    /// # Errors
    /// An unknown field, or an empty list.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut keys = Vec::new();
        let mut column = 1_u32;
        for part in text.split(',') {
            let at = Place {
                file: None,
                line: 1,
                column,
            };
            let width = part.chars().count() + 1;
            column = column.saturating_add(u32::try_from(width).unwrap_or(u32::MAX));
            let trimmed = part.trim();
            let signed = trimmed.strip_prefix(['-', '+']);
            let name = signed.unwrap_or(trimmed);
            let Some(field) = fields().iter().find(|f| f.name == name) else {
                return Err(PolicyError::Unknown {
                    at,
                    what: "field".to_owned(),
                    name: Some(name.to_owned()),
                    suggestion: nearest(name, fields().iter().map(|f| f.name)),
                });
            };
            let descending = if signed.is_some() {
                trimmed.starts_with('-')
            } else {
                field.kind.is_graver_above()
            };
            keys.push((field, descending));
        }
        Ok(Self(keys))
    }

    /// The order of two findings.
    pub fn compare(&self, a: &FindingView<'_>, b: &FindingView<'_>) -> Ordering {
        self.0
            .iter()
            .map(|(field, descending)| {
                let ordering = field.compare(&(field.get)(a), &(field.get)(b));
                if *descending {
                    ordering.reverse()
                } else {
                    ordering
                }
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}
