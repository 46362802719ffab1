//! Packages against advisories.
//!
//! The distribution's verdict comes first for its own packages; a language package is judged by
//! every source of its ecosystem. What several sources say of the same vulnerability becomes one
//! finding that keeps each verdict.

mod age;
mod candidates;
mod merge;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Ecosystem, Finding, Hole, OperatingSystem, Package, PackageState};

use crate::index::Index;
use crate::knowledge::SOURCE;
use crate::scores::Scores;

pub(crate) use age::Age;
pub use age::{Ages, Stale};
pub use candidates::Candidate;

/// Judges packages by all the advisories at hand.
pub struct Matcher {
    indexes: Vec<Index>,
    scores: Vec<Scores>,
    ages: Option<Ages>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Matches {
    /// Vulnerabilities that stand.
    pub findings: Vec<Finding>,
    /// What should have been judged and was not.
    pub gaps: Vec<Hole>,
    /// What nobody can judge.
    pub notes: Vec<Hole>,
}

impl Matcher {
    /// A matcher over these indexes. What has no index is a gap.
    pub fn new(indexes: Vec<Index>, scores: Vec<Scores>) -> Self {
        Self {
            indexes,
            scores,
            ages: None,
        }
    }

    /// The same matcher, which tells of what is too old.
    #[must_use]
    pub fn aged(mut self, ages: Ages) -> Self {
        self.ages = Some(ages);
        self
    }

    /// The indexes.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// Judges the packages of one target.
    pub fn match_packages(&self, os: Option<&OperatingSystem>, packages: &[Package]) -> Matches {
        let mut matches = Matches::default();
        let mut missing: BTreeMap<String, usize> = BTreeMap::new();
        let mut known: BTreeMap<Ecosystem, bool> = BTreeMap::new();
        let mut unassessed: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for package in packages {
            if !is_judged(package) {
                continue;
            }
            if let Some(reason) = &package.unassessed {
                unassessed
                    .entry(reason.clone())
                    .or_default()
                    .insert(&package.name);
                continue;
            }
            let Some(ecosystem) = ecosystem_of(os, package) else {
                let reason = format!(
                    "no advisories are known for {} packages of this system",
                    package.kind
                );
                unassessed.entry(reason).or_default().insert(&package.name);
                continue;
            };
            let here = *known
                .entry(ecosystem.clone())
                .or_insert_with(|| self.indexes.iter().any(|index| index.covers(&ecosystem)));
            if !here {
                *missing.entry(ecosystem.to_string()).or_default() += 1;
            }
            let candidates = match self.candidates(&ecosystem, package, here, false) {
                Ok(candidates) => candidates,
                Err(error) => {
                    let place = package.purl.clone();
                    matches.gaps.push(Hole::new(
                        "damaged-advisories",
                        "package",
                        place,
                        error.to_string(),
                    ));
                    continue;
                }
            };
            if candidates.iter().any(Candidate::is_of_untold_stream) {
                let names = unassessed.entry(candidates::UNTOLD.to_owned()).or_default();
                names.insert(&package.name);
            }
            for reason in candidates.iter().filter_map(Candidate::unjudged) {
                let place = package.purl.clone();
                matches.notes.push(Hole::new(
                    "unparsable-version",
                    "advisory not judged",
                    place,
                    reason,
                ));
            }
            matches
                .findings
                .extend(merge::findings(package, &candidates, &self.scores));
        }
        for (ecosystem, count) in missing {
            let reason = format!(
                "no advisories at hand for {count} packages; `seawall db update` fetches them"
            );
            matches.gaps.push(Hole::new(
                "missing-advisories",
                "packages not judged",
                ecosystem,
                reason,
            ));
        }
        if matches
            .findings
            .iter()
            .any(|f| f.verdicts.iter().any(|v| v.source == SOURCE))
        {
            let reason = "a small table of well-known vulnerabilities stands in where no advisories are at hand";
            matches.notes.push(Hole::new(
                "built-in-advisories",
                "packages judged by",
                "",
                reason,
            ));
        }
        matches.notes.extend(unassessed.into_iter().map(not_judged));
        if let Some(ages) = &self.ages {
            let (stale, holes) = ages.judge(known.keys(), !matches.findings.is_empty());
            match stale {
                Stale::Gap => matches.gaps.extend(holes),
                Stale::Note => matches.notes.extend(holes),
            }
        }
        merge::join_places(&mut matches.findings);
        matches
    }

    /// Every advisory entry that speaks of a package, and how its version compares: what `explain`
    /// shows.
    pub fn explain(&self, os: Option<&OperatingSystem>, package: &Package) -> Vec<Candidate> {
        let Some(ecosystem) = ecosystem_of(os, package) else {
            return Vec::new();
        };
        let here = self.indexes.iter().any(|index| index.covers(&ecosystem));
        self.candidates(&ecosystem, package, here, true)
            .unwrap_or_default()
    }
}

/// A note on packages that can't be judged for one reason.
fn not_judged((reason, names): (String, BTreeSet<&str>)) -> Hole {
    let some = names.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    let place = if names.len() > 5 {
        format!("{some} and {} more", names.len() - 5)
    } else {
        some
    };
    Hole::new("unassessed", "packages not judged", place, reason)
}

/// The ecosystems that a target's packages are judged by.
pub fn ecosystems_of(os: Option<&OperatingSystem>, packages: &[Package]) -> BTreeSet<Ecosystem> {
    let judged = packages.iter().filter(|p| is_judged(p));
    judged.filter_map(|p| ecosystem_of(os, p)).collect()
}

/// Whether a package's own name and version count: it is there, and no other package's part.
fn is_judged(package: &Package) -> bool {
    package.state == PackageState::Present && package.owned_by.is_none()
}

/// Where a package's name and version mean something.
fn ecosystem_of(os: Option<&OperatingSystem>, package: &Package) -> Option<Ecosystem> {
    if package.kind.is_os() {
        let ecosystem = os?.ecosystem()?;
        let info = seawall_model::ecosystem_named(&ecosystem.name)?;
        (info.kind == package.kind).then_some(ecosystem)
    } else {
        Ecosystem::of_kind(&package.kind)
    }
}
