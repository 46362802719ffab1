//! A line of a file that a finding is in, fit to be shown.

/// The line that a finding's place begins in, in three parts. What may be a secret was masked by whoever made
/// it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The line's number, from 1.
    pub line: u32,
    /// What stands before the finding's place.
    pub before: String,
    /// What of its place is in the line.
    pub marked: String,
    /// What stands behind it.
    pub after: String,
}
