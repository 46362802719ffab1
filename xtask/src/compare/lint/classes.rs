//! The classes of differences, each with who is right and why.

use super::said::Case;

/// Who is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Ours,
    Both,
}

/// Differences of one reason.
pub(super) struct Class {
    /// Hadolint's code, or nothing for all.
    pub(super) code: &'static str,
    /// Whether ours says it.
    pub(super) ours: bool,
    pub(super) right: Right,
    pub(super) why: &'static str,
    is: fn(&Case) -> bool,
}

static CLASSES: &[Class] = &[];

/// The cases of every class, in the order of the table, and those of none.
pub(super) fn sort(cases: &[Case]) -> (Vec<(&'static Class, Vec<&Case>)>, Vec<&Case>) {
    let mut sorted: Vec<(&Class, Vec<&Case>)> = CLASSES.iter().map(|c| (c, Vec::new())).collect();
    let mut rest = Vec::new();
    for case in cases {
        let of = sorted.iter_mut().find(|(class, _)| {
            (class.code.is_empty() || class.code == case.code)
                && class.ours == case.ours
                && (class.is)(case)
        });
        match of {
            Some((_, list)) => list.push(case),
            None => rest.push(case),
        }
    }
    (sorted, rest)
}
