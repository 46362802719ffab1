//! One pass over the packages of a target.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{
    Ecosystem, Finding, Hole, HoleName, OperatingSystem, Package, PackageState, Severity, Weigh,
    count_packages, some_of,
};

use super::candidates::{self, Candidate};
use super::incomparable::Incomparable;
use super::{Matcher, Matches, Stale, ecosystem_of, merge, word};
use crate::knowledge::SOURCE;

/// Why a system package that nobody speaks of is not clear.
pub(super) const NOBODYS: &str = "no advisory at hand speaks of them, and by their makers they may be none of the \
                       distribution's own";

/// How often a finding is in memory at once: as it is, and while it is sorted, looked at and written.
const COPIES: u64 = 2;

/// The part of the memory for findings that their descriptions may take.
const TEXTS: u64 = 8;

/// What has been found so far.
pub(super) struct Run<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) os: Option<&'a OperatingSystem>,
    pub(super) matches: Matches,
    /// Packages whose ecosystem has no advisories at hand.
    missing: BTreeMap<String, usize>,
    /// Whether there are advisories of an ecosystem.
    known: BTreeMap<Ecosystem, bool>,
    /// Ecosystems whose advisories decide.
    asked: BTreeSet<Ecosystem>,
    unassessed: BTreeMap<String, BTreeSet<&'a str>>,
    incomparable: Incomparable<'a>,
    /// Kinds of system packages of which any tells who made it.
    told: HashSet<&'a str>,
    /// Packages that are present, and whether advisories can speak of one of them.
    present: usize,
    assessed: bool,
    /// Bytes of memory that are left for findings.
    room: u64,
    /// Bytes of these that descriptions may take: a finding comes before a text.
    texts: u64,
    /// Findings that there was no room for.
    dropped: u64,
}

impl<'a> Run<'a> {
    pub(super) fn new(matcher: &'a Matcher, os: Option<&'a OperatingSystem>, room: u64) -> Self {
        Self {
            matcher,
            os,
            matches: Matches::default(),
            missing: BTreeMap::new(),
            known: BTreeMap::new(),
            asked: BTreeSet::new(),
            unassessed: BTreeMap::new(),
            incomparable: Incomparable::default(),
            told: HashSet::new(),
            present: 0,
            assessed: false,
            room,
            texts: room / TEXTS,
            dropped: 0,
        }
    }

    /// Those of the findings that there is room for.
    pub(super) fn kept(&mut self, mut found: Vec<Finding>) -> Vec<Finding> {
        found.retain_mut(|finding| {
            let text = COPIES * finding.description.weight();
            match self.texts.checked_sub(text) {
                Some(left) => self.texts = left,
                None => finding.description = String::new(),
            }
            let cost = COPIES * finding.weight();
            let fits = cost <= self.room;
            self.room -= if fits { cost } else { 0 };
            self.dropped += u64::from(!fits);
            fits
        });
        found
    }

    /// Judges all of them; what system packages installed comes last, when these are judged.
    pub(super) fn all(&mut self, packages: &'a [Package]) {
        self.told = word::told_kinds(packages);
        let by_reference: HashMap<&str, &Package> =
            packages.iter().map(|p| (p.reference.as_str(), p)).collect();
        let mut owned = Vec::new();
        for package in packages.iter().filter(|p| p.state == PackageState::Present) {
            self.present += usize::from(package.counts());
            let owner = package.owned_by.as_deref();
            let owner = owner.and_then(|reference| by_reference.get(reference).copied());
            match owner.filter(|owner| owner.state == PackageState::Present) {
                Some(owner) => owned.push((package, owner)),
                None => self.judge(package),
            }
        }
        merge::join_places(&mut self.matches.findings);
        self.judge_owned(&owned);
        merge::join_places(&mut self.matches.findings);
        merge::join_places(&mut self.matches.upstream);
    }

    fn judge(&mut self, package: &'a Package) {
        let candidates = self.candidates(package, package.counts());
        let found = merge::findings(package, &candidates, self.matcher);
        let kept = self.kept(found);
        self.matches.findings.extend(kept);
    }

    /// Whether there are advisories of that ecosystem.
    pub(super) fn is_here(&mut self, ecosystem: &Ecosystem) -> bool {
        if let Some(known) = self.known.get(ecosystem) {
            return *known;
        }
        let covers = self.matcher.covers(ecosystem);
        self.known.insert(ecosystem.clone(), covers);
        covers
    }

    /// Whether nobody speaks of a system package, and it does not say that it is the distribution's.
    fn is_nobodys(&self, ecosystem: &Ecosystem, package: &Package) -> bool {
        self.told.contains(package.kind.as_str())
            && !word::is_of_distribution(package)
            && !self.knows(ecosystem, package)
    }

    /// What is said of a package that may be vulnerable. Where `needed`, advisories that are not at
    /// hand are missing.
    pub(super) fn candidates(&mut self, package: &'a Package, needed: bool) -> Vec<Candidate> {
        if let Some(reason) = &package.unassessed {
            let names = self.unassessed.entry(reason.clone()).or_default();
            names.insert(&package.name);
            return Vec::new();
        }
        let Some(ecosystem) = ecosystem_of(self.os, package) else {
            let reason = format!(
                "no advisories are known for {} packages of this system",
                package.kind
            );
            let names = self.unassessed.entry(reason).or_default();
            names.insert(&package.name);
            return Vec::new();
        };
        // Advisories that are not at hand are a gap of their own.
        self.assessed |= !package.version.is_empty() && package.counts();
        let here = self.is_here(&ecosystem);
        if here && self.is_nobodys(&ecosystem, package) {
            let names = self.unassessed.entry(NOBODYS.to_owned()).or_default();
            names.insert(&package.name);
        }
        if needed {
            if !self.asked.contains(&ecosystem) {
                self.asked.insert(ecosystem.clone());
            }
            if !here {
                *self.missing.entry(ecosystem.to_string()).or_default() += 1;
            }
        }
        let found = self.matcher.candidates(&ecosystem, package, here, false);
        let candidates = found.unwrap_or_else(|error| {
            let place = package.purl.clone();
            let hole = Hole::new(
                HoleName::DAMAGED_ADVISORIES,
                "package",
                place,
                error.to_string(),
            );
            self.matches.coverage.add(hole);
            Vec::new()
        });
        if candidates.iter().any(Candidate::is_of_untold_stream) {
            let names = self.unassessed.entry(candidates::UNTOLD.to_owned());
            names.or_default().insert(&package.name);
        }
        self.incomparable.add(package, &candidates);
        candidates
    }

    /// The matches, with all that was not judged.
    pub(super) fn finish(self) -> (Matches, u64) {
        let mut matches = self.matches;
        if self.dropped > 0 {
            let what = format!("{} findings", self.dropped);
            let reason = "there is no more memory for them; `--limit memory=SIZE` allows more";
            matches
                .coverage
                .add(Hole::new(HoleName::LIMIT_FINDINGS, what, "", reason));
        }
        for (ecosystem, count) in self.missing {
            let reason = format!(
                "no advisories at hand for {}; `seawall db update` fetches them",
                count_packages(count)
            );
            let what = "packages not judged";
            let hole = Hole::new(HoleName::MISSING_ADVISORIES, what, ecosystem, reason);
            matches.coverage.add(hole);
        }
        let mut verdicts = matches.findings.iter().flat_map(|f| &f.verdicts);
        if verdicts.any(|v| v.source == SOURCE) {
            let reason = "a small table of well-known vulnerabilities stands in where no advisories are at hand";
            let hole = Hole::new(
                HoleName::BUILT_IN_ADVISORIES,
                "packages judged by",
                "",
                reason,
            );
            matches.coverage.add(hole);
        }
        if self.present > 0 && !self.assessed {
            let what = format!("{}, which is all there is", count_packages(self.present));
            let reason = "no advisory can speak of any of them: nothing was judged";
            let hole = Hole::new(HoleName::NOTHING_ASSESSED, what, "", reason);
            matches.coverage.add(hole);
        }
        for (reason, names) in self.unassessed {
            let hole = Hole::new(
                HoleName::UNASSESSED,
                "packages not judged",
                some(&names),
                reason,
            );
            matches.coverage.add(hole);
        }
        matches
            .coverage
            .extend(unrated(self.matcher, &matches.findings));
        matches.coverage.extend(self.incomparable.holes());
        if let Some(ages) = &self.matcher.ages {
            let (stale, holes) = ages.judge(self.asked.iter(), !matches.findings.is_empty());
            match stale {
                Stale::Gap => matches.coverage.extend(holes),
                Stale::Note => matches.coverage.notes.extend(holes),
            }
        }
        (matches, self.room)
    }
}

/// Findings that nobody at hand rates, where others may.
fn unrated(matcher: &Matcher, findings: &[Finding]) -> Option<Hole> {
    let years = |finding: &Finding| match finding.severity {
        Severity::Unknown => matcher.unrated(finding),
        _ => BTreeSet::new(),
    };
    let (mut count, mut all) = (0, BTreeSet::new());
    for years in findings.iter().map(years).filter(|years| !years.is_empty()) {
        count += 1;
        all.extend(years);
    }
    let reason = format!(
        "no advisory at hand rates them; `seawall db update --for {}` fetches NVD's scores",
        spans(&all).join(",")
    );
    let many = if count == 1 { "" } else { "s" };
    let what = format!("{count} finding{many} without a severity");
    (count > 0).then(|| Hole::new(HoleName::UNRATED, what, "", reason))
}

/// Years as a person asks for them: `nvd:2002`, `nvd:2018-2021`.
fn spans(years: &BTreeSet<u16>) -> Vec<String> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for year in years {
        match spans.last_mut().filter(|(_, last)| last + 1 == *year) {
            Some((_, last)) => *last = *year,
            None => spans.push((*year, *year)),
        }
    }
    let name = |(first, last)| {
        if first == last {
            format!("nvd:{first}")
        } else {
            format!("nvd:{first}-{last}")
        }
    };
    spans.into_iter().map(name).collect()
}

/// The first five names, and how many more there are.
pub(super) fn some(names: &BTreeSet<&str>) -> String {
    some_of(names.iter().copied(), names.len(), 5)
}
