//! Packages against advisories.
//!
//! The distribution's verdict comes first for its own packages and for what those installed that its
//! data know; any other language package is judged by every source of its ecosystem. What several sources say of the same
//! vulnerability becomes one finding that keeps each verdict.

mod age;
mod candidates;
mod clear;
mod ground;
mod in_order;
mod incomparable;
mod linked;
#[cfg(test)]
mod linked_tests;
mod merge;
mod owned;
mod run;
mod said;
mod severity;
#[cfg(test)]
mod tests;
mod told;
mod verdict;
mod word;
#[cfg(test)]
mod word_tests;

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_model::{
    Coverage, Ecosystem, Finding, OperatingSystem, Package, PackageKind, PackageState, Score,
    Severity,
};

use crate::feeds::nvd_year;
use crate::index::Index;
use crate::ratings::{NVD, NVD_SECONDARY, Ratings, year_of};
use crate::scores::Scores;

pub(crate) use age::Age;
pub use age::{Ages, Stale};
pub use candidates::Candidate;
use clear::cleared;
use ground::{Ground, Grounds};
use run::Run;
pub use severity::{SeverityOrder, SeverityOrderError};
pub use told::settled;

/// Judges packages by all the advisories at hand.
pub struct Matcher {
    indexes: Vec<Index>,
    /// Which of them cover an ecosystem, by its name.
    covering: HashMap<String, Vec<usize>>,
    scores: Vec<Scores>,
    ratings: Vec<Ratings>,
    order: SeverityOrder,
    ages: Option<Ages>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Matches {
    /// Vulnerabilities that stand.
    pub findings: Vec<Finding>,
    /// What should have been judged and was not, and what nobody can judge.
    pub coverage: Coverage,
    /// What only upstream holds against language packages that system packages installed: closed
    /// where the distribution clears its package, under investigation where it says nothing.
    pub upstream: Vec<Finding>,
}

impl Matcher {
    /// A matcher over these indexes. What has no index is a gap.
    pub fn new(indexes: Vec<Index>, scores: Vec<Scores>) -> Self {
        let mut covering: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, index) in indexes.iter().enumerate() {
            for ecosystem in index.ecosystems() {
                covering.entry(ecosystem.clone()).or_default().push(at);
            }
        }
        Self {
            indexes,
            covering,
            scores,
            ratings: Vec::new(),
            order: SeverityOrder::default(),
            ages: None,
        }
    }

    /// The same matcher, which tells of what is too old.
    #[must_use]
    pub fn aged(mut self, ages: Ages) -> Self {
        self.ages = Some(ages);
        self
    }

    /// The same matcher, with CVSS by CVE.
    #[must_use]
    pub fn rated(mut self, ratings: Vec<Ratings>) -> Self {
        self.ratings = ratings;
        self
    }

    /// The same matcher, which takes severities in that order.
    #[must_use]
    pub fn ordered(mut self, order: SeverityOrder) -> Self {
        self.order = order;
        self
    }

    /// The scores that stand beside the advisories, of whatever these ids name.
    fn ratings<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Vec<Score> {
        let scores = ids.flat_map(|id| self.ratings.iter().flat_map(move |table| table.get(id)));
        scores.collect()
    }

    /// The years of CVEs of which a finding would need CVSS that is not at hand.
    fn unrated(&self, finding: &Finding) -> BTreeSet<u16> {
        let lacking = finding.severity == Severity::Unknown || self.order.prefers_nvd();
        let ids = std::iter::once(&finding.id).chain(&finding.aliases);
        let years = ids.filter(|_| lacking).filter_map(|id| year_of(id));
        years
            .filter(|year| !self.ratings.iter().any(|table| table.covers(*year)))
            .collect()
    }

    /// The years of NVD that rate what was found in these packages, or would if they were at hand, as
    /// ecosystems that can be fetched.
    pub fn rating_years(&self, packages: &[Package], matches: &Matches) -> BTreeSet<Ecosystem> {
        // What is only declared is not waited for.
        let declared = packages.iter().filter(|package| !package.counts());
        let declared: HashSet<&str> = declared.map(|p| p.reference.as_str()).collect();
        let counts = |finding: &&Finding| {
            let mut refs = finding.refs.iter();
            refs.any(|reference| !declared.contains(reference.as_str()))
        };
        let findings = matches.findings.iter().filter(counts);
        let rated = findings.clone().filter(|finding| {
            let source = finding.severity_source.as_deref();
            source.is_some_and(|source| [NVD, NVD_SECONDARY].contains(&source))
        });
        let ids = rated.flat_map(|finding| std::iter::once(&finding.id).chain(&finding.aliases));
        let known = ids.filter_map(|id| year_of(id));
        let unknown = findings.flat_map(|finding| self.unrated(finding));
        known.chain(unknown).map(nvd_year).collect()
    }

    /// The names of the sources that have a say on packages of these ecosystems, and on what was found
    /// if anything was; none if it is not known.
    pub fn used(&self, ecosystems: &BTreeSet<Ecosystem>, found: bool) -> Option<BTreeSet<&str>> {
        let ages = self.ages.as_ref()?;
        Some(ages.used(ecosystems.iter(), found))
    }

    /// The indexes that cover an ecosystem of that name.
    fn covering(&self, ecosystem: &str) -> impl Iterator<Item = &Index> {
        let places = self.covering.get(ecosystem).into_iter().flatten();
        places.filter_map(|at| self.indexes.get(*at))
    }

    /// The indexes.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// Whether there are advisories of that ecosystem.
    pub fn covers(&self, ecosystem: &Ecosystem) -> bool {
        self.covering.contains_key(&ecosystem.to_string())
            || self.ratings.iter().any(|table| table.answers(ecosystem))
    }

    /// Judges the packages of one target.
    pub fn match_packages(&self, os: Option<&OperatingSystem>, packages: &[Package]) -> Matches {
        self.match_within(os, packages, &mut u64::MAX.clone(), 1)
    }

    /// The same in so much memory, in bytes, of which what the findings take goes off, and with so many
    /// threads at the most. Findings beyond the memory are a gap.
    pub fn match_within(
        &self,
        os: Option<&OperatingSystem>,
        packages: &[Package],
        room: &mut u64,
        threads: usize,
    ) -> Matches {
        let grounds = Grounds::new(self, os, packages);
        let mut run = Run::new(self, os, &grounds, *room);
        run.all(packages, threads);
        let (matches, rest) = run.finish();
        *room = rest;
        matches
    }

    /// Every advisory entry that speaks of a package, and how its version compares: what `explain`
    /// shows.
    pub fn explain(&self, os: Option<&OperatingSystem>, package: &Package) -> Vec<Candidate> {
        let ground = Ground::new(self, os, &package.kind);
        let candidates = ground.and_then(|ground| Self::candidates(&ground, package, true).ok());
        candidates.unwrap_or_default()
    }
}

/// The ecosystems that a target's packages are judged by. Those of what system packages installed are
/// among them: whether the distribution's word holds for it only its data tell. For packages that don't
/// count nothing is called for; they are judged by what is at hand.
pub fn ecosystems_of(os: Option<&OperatingSystem>, packages: &[Package]) -> BTreeSet<Ecosystem> {
    let present = packages
        .iter()
        .filter(|p| p.state == PackageState::Present && p.counts());
    let ecosystems = kinds(present)
        .into_iter()
        .filter_map(|kind| ecosystem_of(os, kind));
    ecosystems.collect()
}

/// The kinds of these packages, which mostly come by their kind.
fn kinds<'p>(packages: impl Iterator<Item = &'p Package>) -> HashSet<&'p PackageKind> {
    let mut kinds = HashSet::new();
    let mut last = None;
    for Package { kind, .. } in packages {
        if last != Some(kind) {
            kinds.insert(kind);
            last = Some(kind);
        }
    }
    kinds
}

/// Where the names and versions of packages of a kind mean something.
fn ecosystem_of(os: Option<&OperatingSystem>, kind: &PackageKind) -> Option<Ecosystem> {
    if kind.is_os() {
        let ecosystem = os?.ecosystem()?;
        let info = seawall_model::ecosystem_named(&ecosystem.name)?;
        (info.kind == *kind).then_some(ecosystem)
    } else {
        Ecosystem::of_kind(kind)
    }
}
