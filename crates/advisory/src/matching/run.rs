//! One pass over the packages of a target.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{
    Ecosystem, Finding, Hole, HoleName, OperatingSystem, Package, PackageState, Severity, Weigh,
    count_packages, some_of,
};

use super::ground::Grounds;
use super::in_order::{Pace, in_order};
use super::incomparable::Incomparable;
use super::said::Said;
use super::{Matcher, Matches, Stale, candidates, merge, word};
use crate::knowledge::SOURCE;

/// Why a system package that nobody speaks of is not clear.
pub(super) const NOBODYS: &str = "no advisory at hand speaks of them, and by their makers they may be none of the \
                       distribution's own";

/// How often a finding is in memory at once: as it is, and while it is sorted, looked at and written.
const COPIES: u64 = 2;

/// The part of the memory for findings that their descriptions may take.
const TEXTS: u64 = 8;

/// Bytes of findings that may wait for room.
const AHEAD: u64 = 16 << 20;

/// What has been found so far.
pub(super) struct Run<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) os: Option<&'a OperatingSystem>,
    pub(super) grounds: &'a Grounds<'a>,
    pub(super) matches: Matches,
    /// Packages whose ecosystem has no advisories at hand.
    missing: BTreeMap<String, usize>,
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
    pub(super) fn new(
        matcher: &'a Matcher,
        os: Option<&'a OperatingSystem>,
        grounds: &'a Grounds<'a>,
        room: u64,
    ) -> Self {
        Self {
            matcher,
            os,
            grounds,
            matches: Matches::default(),
            missing: BTreeMap::new(),
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
    pub(super) fn all(&mut self, packages: &'a [Package], threads: usize) {
        self.told = word::told_kinds(packages);
        let owners: HashSet<&str> = packages
            .iter()
            .filter_map(|p| p.owned_by.as_deref())
            .collect();
        let present = || packages.iter().filter(|p| p.state == PackageState::Present);
        let owners: HashMap<&str, &Package> = present()
            .filter(|p| owners.contains(p.reference.as_str()))
            .map(|p| (p.reference.as_str(), p))
            .collect();
        let (mut own, mut owned) = (Vec::new(), Vec::new());
        for package in present() {
            self.present += usize::from(package.counts());
            let owner = package.owned_by.as_deref();
            match owner.and_then(|reference| owners.get(reference)) {
                Some(owner) => owned.push((package, *owner)),
                None => own.push(package),
            }
        }
        let (matcher, grounds) = (self.matcher, self.grounds);
        let said = |package: &&Package| Said::of(package, grounds, matcher);
        let pace = Pace {
            threads,
            weight: self.room.min(AHEAD),
        };
        in_order(&own, pace, said, Said::weight, |package, said| {
            let found = self.hear(package, said, package.counts());
            self.matches.findings.extend(found);
        });
        merge::join_places(&mut self.matches.findings);
        self.judge_owned(&owned);
        merge::join_places(&mut self.matches.findings);
        merge::join_places(&mut self.matches.upstream);
    }

    /// Whether nobody speaks of a system package, and it does not say that it is the distribution's.
    fn is_nobodys(&self, ecosystem: &Ecosystem, package: &Package) -> bool {
        self.told.contains(package.kind.as_str())
            && !word::is_of_distribution(package)
            && !self.knows(ecosystem, package)
    }

    /// Takes what is said of a package: the findings that there is room for, and why others may be missing.
    /// Where `needed`, advisories that are not at hand are missing.
    pub(super) fn hear(&mut self, package: &'a Package, said: Said, needed: bool) -> Vec<Finding> {
        if let Some(reason) = &package.unassessed {
            self.unassessed(package, reason.clone());
            return Vec::new();
        }
        let Some(ground) = self.grounds.of(package) else {
            let kind = &package.kind;
            let reason = format!("no advisories are known for {kind} packages of this system");
            self.unassessed(package, reason);
            return Vec::new();
        };
        // Advisories that are not at hand are a gap of their own.
        self.assessed |= !package.version.is_empty() && package.counts();
        if ground.here && self.is_nobodys(&ground.ecosystem, package) {
            self.unassessed(package, NOBODYS.to_owned());
        }
        if needed {
            if !self.asked.contains(&ground.ecosystem) {
                self.asked.insert(ground.ecosystem.clone());
            }
            if !ground.here {
                *self.missing.entry(ground.name.clone()).or_default() += 1;
            }
        }
        if let Some(error) = said.failed {
            let place = package.purl.clone();
            let name = HoleName::DAMAGED_ADVISORIES;
            let hole = Hole::new(name, "package", place, error.to_string());
            self.matches.coverage.add(hole);
        }
        if said.untold {
            self.unassessed(package, candidates::UNTOLD.to_owned());
        }
        self.incomparable.add(package, said.unjudged);
        self.kept(said.findings)
    }

    /// Notes that a package is not judged.
    fn unassessed(&mut self, package: &'a Package, reason: String) {
        let names = self.unassessed.entry(reason).or_default();
        names.insert(&package.name);
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
