//! What was not looked at. A report without it is a lie by omission.

use serde::{Deserialize, Serialize};

/// Something that was not read or not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hole {
    /// Stable name, by which a user can allow it: `truncated-layer`, `limit-file-size`, ...
    pub name: String,
    /// What was not looked at, for a reader.
    pub what: String,
    /// Where: a path, a layer, a package.
    #[serde(rename = "where")]
    pub place: String,
    /// Byte offset, where it means something.
    pub offset: Option<u64>,
    /// The limit that was reached, as `name=value`.
    pub limit: Option<String>,
    /// Why.
    pub reason: String,
}

impl Hole {
    /// A hole of that name, at a place, for a reason.
    pub fn new(
        name: impl Into<String>,
        what: impl Into<String>,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            what: what.into(),
            place: place.into(),
            offset: None,
            limit: None,
            reason: reason.into(),
        }
    }

    /// The same hole, at that byte offset.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same hole, made by that limit.
    #[must_use]
    pub fn limited(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.limit = Some(format!("{name}={value}"));
        self
    }
}

/// What a report covers. Gaps are what we should have read and did not; notes are the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// No gap is open (allowed gaps do not count).
    pub complete: bool,
    /// What makes the answer incomplete: exit code 3 unless allowed by name.
    pub gaps: Vec<Hole>,
    /// What a reader should know; changes no exit code.
    pub notes: Vec<Hole>,
}
