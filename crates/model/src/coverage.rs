//! What was not looked at. A report without it is a lie by omission.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Grade, HoleName};

/// Something that was not read or not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Hole {
    /// Stable name, by which a user can allow it: `truncated-layer`, `limit-file-size`, ...
    pub name: HoleName,
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
        name: HoleName,
        what: impl Into<String>,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            name,
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

    /// Whether it makes the answer incomplete; by its name.
    pub fn is_gap(&self) -> bool {
        self.name.grade() == Grade::Gap
    }
}

/// What a report covers: the one accumulator of all that was not looked at. Gaps are what we should
/// have read and did not; notes are the rest.
///
/// Holes are added in any order and as often as they are met; [`Coverage::settle`] puts them in order
/// and says each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverage {
    /// No gap is open (allowed gaps do not count). Known once the coverage is settled.
    pub complete: bool,
    /// What makes the answer incomplete: exit code 3 unless allowed by name.
    pub gaps: Vec<Hole>,
    /// What a reader should know; changes no exit code.
    pub notes: Vec<Hole>,
}

impl Coverage {
    /// Adds a hole, as a gap or a note by the grade of its name.
    pub fn add(&mut self, hole: Hole) {
        if hole.is_gap() {
            self.gaps.push(hole);
        } else {
            self.notes.push(hole);
        }
    }

    /// Adds a hole as a note, whatever its name: what makes nothing incomplete here although it
    /// would elsewhere.
    pub fn note(&mut self, hole: Hole) {
        self.notes.push(hole);
    }

    /// The kinds of findings that were not looked for, since the user did not ask for them.
    pub fn not_asked(&self) -> BTreeSet<&str> {
        let notes = self.notes.iter();
        let of = notes.filter(|note| note.name == HoleName::NOT_ASKED);
        of.map(|note| note.what.as_str()).collect()
    }

    /// Adds all that another coverage has.
    pub fn merge(&mut self, other: Self) {
        self.gaps.extend(other.gaps);
        self.notes.extend(other.notes);
    }

    /// Puts the holes in order, says each once, and says whether the answer is complete: no gap is
    /// left whose name is not among the allowed ones. Allowed gaps stay in the list.
    pub fn settle(&mut self, allowed: &[String]) {
        for list in [&mut self.gaps, &mut self.notes] {
            list.sort();
            list.dedup();
        }
        let is_allowed = |gap: &Hole| allowed.iter().any(|name| gap.name == name.as_str());
        self.complete = self.gaps.iter().all(is_allowed);
    }
}

impl Extend<Hole> for Coverage {
    fn extend<I: IntoIterator<Item = Hole>>(&mut self, holes: I) {
        for hole in holes {
            self.add(hole);
        }
    }
}

impl FromIterator<Hole> for Coverage {
    fn from_iter<I: IntoIterator<Item = Hole>>(holes: I) -> Self {
        let mut coverage = Self::default();
        coverage.extend(holes);
        coverage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(name: HoleName, place: &str) -> Hole {
        Hole::new(name, "w", place, "r")
    }

    #[test]
    fn holes_go_where_their_names_say_and_settle_in_order() {
        let mut coverage = Coverage::default();
        coverage.add(hole(HoleName::UNREADABLE_FILE, "b"));
        coverage.extend([
            hole(HoleName::EXCLUDED, "proc"),
            hole(HoleName::UNREADABLE_FILE, "a"),
            hole(HoleName::UNREADABLE_FILE, "a"),
        ]);
        coverage.note(hole(HoleName::STALE_ADVISORIES, "given"));
        coverage.settle(&[]);
        let places = |list: &[Hole]| list.iter().map(|h| h.place.clone()).collect::<Vec<_>>();
        assert_eq!(places(&coverage.gaps), ["a", "b"]);
        assert_eq!(places(&coverage.notes), ["proc", "given"]);
        assert!(!coverage.complete);
        coverage.settle(&["unreadable-file".to_owned()]);
        assert!(coverage.complete);
        assert_eq!(coverage.gaps.len(), 2);
    }
}
