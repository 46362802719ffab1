//! The classes of differences that `docs/compare/matching.md` explains.

use super::difference::Difference;

/// Why a difference is one.
pub(super) struct Class {
    /// The heading in the document.
    pub(super) name: &'static str,
    holds: fn(&Difference) -> bool,
}

const CLASSES: &[Class] = &[];

/// The first class that a difference belongs to.
pub(super) fn class_of(difference: &Difference) -> Option<&'static Class> {
    CLASSES.iter().find(|class| (class.holds)(difference))
}
