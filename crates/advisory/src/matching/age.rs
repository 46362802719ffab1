//! How old the advisories are that a target is judged by.
//!
//! Advisories of last month say nothing of what was found since. What is older than the limit is
//! named, with its date, and so is what says nothing of its day: as a gap, or as a note where the user
//! gave the files and so chose their age.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use seawall_model::{Date, Ecosystem, Hole, HoleName};

/// The limit's name, by which it can be set.
const LIMIT: &str = "advisory-age";
/// A clock may be off by so much.
const CLOCK: u64 = 86_400;

/// What is told of data that are too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// A gap: they should have been brought up to date.
    Gap,
    /// A note: they are what the user gave.
    Note,
}

/// The ages of all sources, and how old they may be.
#[derive(Clone, Debug)]
pub struct Ages {
    pub(crate) now: u64,
    pub(crate) limit: Duration,
    pub(crate) stale: Stale,
    pub(crate) sources: Vec<Age>,
}

/// The age of a part of a source.
#[derive(Clone, Debug)]
pub(crate) struct Age {
    /// The source's name.
    pub(crate) name: String,
    /// Until when the data can have been the newest (Unix seconds).
    pub(crate) as_of: Option<u64>,
    /// Whether they say so themselves, or the server that gave them did: the time of the last change to
    /// a file tells only that they are no newer.
    pub(crate) dated: bool,
    /// For which ecosystems it answers; none for scores, which concern every finding.
    pub(crate) ecosystems: Option<BTreeSet<String>>,
}

impl Ages {
    /// What of that which judged these ecosystems is too old, and how that is told.
    pub(super) fn judge<'e>(
        &self,
        ecosystems: impl Iterator<Item = &'e Ecosystem>,
        found: bool,
    ) -> (Stale, Vec<Hole>) {
        let mut oldest: BTreeMap<&str, u64> = BTreeMap::new();
        let mut undated: BTreeSet<&str> = BTreeSet::new();
        for age in self.concerned(ecosystems, found) {
            match age.as_of.filter(|as_of| self.reason(*as_of).is_some()) {
                Some(as_of) => {
                    let known = oldest.entry(&age.name).or_insert(as_of);
                    *known = as_of.min(*known);
                }
                None if !age.dated => drop(undated.insert(&age.name)),
                None => {}
            }
        }
        let unknown = |name| {
            Hole::new(
                HoleName::UNDATED_ADVISORIES,
                "advisories of an unknown age",
                name,
                "neither they nor who gave them tell of which day they are",
            )
        };
        undated.retain(|name| !oldest.contains_key(name));
        let hole = |(name, as_of): (&str, u64)| {
            let reason = self.reason(as_of).unwrap_or_default();
            Hole::new(
                HoleName::STALE_ADVISORIES,
                "advisories that may miss the newest",
                name,
                reason,
            )
            .limited(LIMIT, days(self.limit))
        };
        let stale = oldest.into_iter().map(hole);
        let all = stale.chain(undated.into_iter().map(unknown));
        (self.stale, all.collect())
    }

    /// The parts that were asked about these ecosystems, and scores where something was found.
    fn concerned<'e>(
        &self,
        ecosystems: impl Iterator<Item = &'e Ecosystem>,
        found: bool,
    ) -> impl Iterator<Item = &Age> {
        let asked: BTreeSet<String> = ecosystems.map(ToString::to_string).collect();
        self.sources
            .iter()
            .filter(move |age| match &age.ecosystems {
                Some(own) => !own.is_disjoint(&asked),
                None => found,
            })
    }

    /// The names of the sources by which packages of these ecosystems were judged.
    pub(super) fn used<'e>(
        &self,
        ecosystems: impl Iterator<Item = &'e Ecosystem>,
        found: bool,
    ) -> BTreeSet<&str> {
        let concerned = self.concerned(ecosystems, found);
        concerned.map(|age| age.name.as_str()).collect()
    }

    fn reason(&self, as_of: u64) -> Option<String> {
        let date = Date::from_unix(as_of);
        // A clock that was set back, or a wrong date: nobody can tell the age.
        if as_of > self.now.saturating_add(CLOCK) {
            return Some(format!(
                "they are of {date}, which lies ahead by this machine's clock"
            ));
        }
        let limit = days(self.limit);
        let old = self.now.saturating_sub(as_of) > self.limit.as_secs();
        let remedy = match self.stale {
            Stale::Gap => "; `seawall db update` fetches newer ones",
            Stale::Note => ", as given",
        };
        old.then(|| format!("they are of {date}, more than {limit} ago{remedy}"))
    }
}

/// A duration as the limit is written.
fn days(limit: Duration) -> String {
    let seconds = limit.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let whole = units.iter().find(|(unit, _)| seconds.is_multiple_of(*unit));
    whole.map_or_else(
        || format!("{seconds}s"),
        |(unit, name)| format!("{}{name}", seconds / unit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    fn judge(as_of: u64, ecosystems: Option<&[&str]>, asked: &str, found: bool) -> Vec<Hole> {
        let own = ecosystems.map(|names| names.iter().map(|n| (*n).to_owned()).collect());
        let ages = Ages {
            now: 100 * DAY,
            limit: Duration::from_secs(7 * DAY),
            stale: Stale::Gap,
            sources: vec![Age {
                name: "s".to_owned(),
                as_of: Some(as_of),
                dated: true,
                ecosystems: own,
            }],
        };
        ages.judge([asked.parse().unwrap()].iter(), found).1
    }

    #[test]
    fn only_what_judged_and_is_older_than_the_limit() {
        let npm: Option<&[&str]> = Some(&["npm"]);
        assert!(judge(93 * DAY, npm, "npm", true).is_empty());
        assert!(judge(DAY, npm, "PyPI", true).is_empty());
        assert!(judge(DAY, None, "npm", false).is_empty());
        assert_eq!(judge(DAY, None, "npm", true).len(), 1);
        let stale = judge(92 * DAY, npm, "npm", true);
        assert_eq!(stale.len(), 1);
        assert_eq!(stale[0].limit.as_deref(), Some("advisory-age=7d"));
        assert!(stale[0].reason.contains("1970-04-03"), "{stale:?}");
    }

    #[test]
    fn what_tells_no_day_is_a_hole_of_its_own_unless_it_is_known_to_be_old() {
        let of = |as_of| {
            let ages = Ages {
                now: 100 * DAY,
                limit: Duration::from_secs(7 * DAY),
                stale: Stale::Gap,
                sources: vec![Age {
                    name: "s".to_owned(),
                    as_of,
                    dated: false,
                    ecosystems: Some(BTreeSet::from(["npm".to_owned()])),
                }],
            };
            let judged = |asked: &str| {
                let (_, holes) = ages.judge([asked.parse().unwrap()].iter(), true);
                let names = holes.iter().map(|hole| hole.name.to_string());
                names.collect::<Vec<_>>().join(" ")
            };
            (judged("npm"), judged("PyPI"))
        };
        assert_eq!(of(None), ("undated-advisories".to_owned(), String::new()));
        // The last change to a file that is of today tells nothing.
        assert_eq!(of(Some(100 * DAY)).0, "undated-advisories");
        assert_eq!(
            of(Some(DAY)),
            ("stale-advisories".to_owned(), String::new())
        );
    }

    #[test]
    fn a_clock_that_was_set_back_hides_no_age() {
        let ahead = judge(102 * DAY, Some(&["npm"]), "npm", true);
        assert!(ahead[0].reason.contains("ahead"), "{ahead:?}");
        assert!(judge(101 * DAY, Some(&["npm"]), "npm", true).is_empty());
    }
}
