//! Findings that have their bytes and not yet their lines. To find the line and column of a byte takes time
//! with the length of the line, so it is done only for those that are shown.

use std::ops::{Deref, DerefMut};

use seawall_model::Finding;
use seawall_syntax::Span;

use crate::text_file::TextFile;

/// Most findings of one check in one file, so that a hostile file costs little; what is left is counted in one
/// more.
const MOST: usize = 50;

/// A finding and the part of the file that it is about.
pub(crate) struct Draft {
    span: Span,
    finding: Finding,
}

impl Draft {
    pub(crate) fn new(span: Span, finding: Finding) -> Self {
        Self { span, finding }
    }
}

impl Deref for Draft {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.finding
    }
}

impl DerefMut for Draft {
    fn deref_mut(&mut self) -> &mut Finding {
        &mut self.finding
    }
}

/// The findings of one check with their places. `more` makes the one for those that are not shown, of what it
/// says of them.
pub(crate) fn placed(
    file: &TextFile<'_>,
    mut drafts: Vec<Draft>,
    more: impl FnOnce(String) -> Finding,
) -> Vec<Finding> {
    let left = drafts.len().saturating_sub(MOST);
    drafts.truncate(MOST);
    if left > 0 {
        let finding = more(format!("{left} more places in this file"));
        drafts.push(Draft::new(Span::new(0, 0), finding));
    }
    let place = |draft: Draft| Finding {
        location: file.location(draft.span),
        ..draft.finding
    };
    drafts.into_iter().map(place).collect()
}
