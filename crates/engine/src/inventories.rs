//! What was read of the targets of a run: the advisories are asked for once, then each is matched.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use seawall_advisory::{Matcher, Matches, ecosystems_of};
use seawall_model::{AdvisoryStamp, Ecosystem, FindingKind, Hole, HoleName, TargetReport};

use crate::assess::AssessSettings;
use crate::draft::{Draft, Drafts, Failed};

/// By what the inventories of a run are judged.
#[derive(Clone, Default)]
pub struct Advice {
    /// The advisories; none where only the inventory is wanted.
    pub matcher: Option<Arc<Matcher>>,
    /// What reports say of them.
    pub stamp: AdvisoryStamp,
    /// What could not be read or fetched of them; it concerns every target.
    pub holes: Vec<Hole>,
}

impl Advice {
    /// What reports say of the advisories that had a say; of all where it is not known which had.
    fn used(&self, called: &BTreeSet<Ecosystem>, found: bool) -> AdvisoryStamp {
        let mut stamp = self.stamp.clone();
        let used = self.matcher.as_ref().and_then(|m| m.used(called, found));
        if let Some(used) = used {
            stamp
                .sources
                .retain(|source| used.contains(source.name.as_str()));
            let days = stamp.sources.iter().filter_map(|s| s.updated.clone());
            stamp.built = days.max();
        }
        stamp
    }
}

/// What was read of the targets of a run, before any advisory.
#[derive(Debug, Default)]
pub struct Inventories {
    pub(crate) targets: Vec<TargetReport>,
    /// Bytes of memory for findings, of all targets.
    pub(crate) room: u64,
    /// Threads that match.
    pub(crate) threads: usize,
    pub(crate) failed: Vec<Failed>,
    /// What came of the last matching, which need not be done again by the same advisories.
    last: Mutex<Option<Last>>,
}

/// What a matcher made of all targets.
#[derive(Debug)]
struct Last {
    /// As long as this is kept, no other matcher lies at its place.
    matcher: Weak<Matcher>,
    matches: Vec<Matches>,
}

impl Inventories {
    /// The ecosystems whose advisories are called for.
    pub fn called(&self) -> BTreeSet<Ecosystem> {
        let targets = self.targets.iter();
        targets
            .flat_map(|target| ecosystems_of(target.os.as_ref(), &target.packages))
            .collect()
    }

    /// The years of NVD by which the findings of these advisories would be rated.
    pub fn rating_years(&self, matcher: &Arc<Matcher>) -> BTreeSet<Ecosystem> {
        let matches = self.matches(matcher);
        let each = self.targets.iter().zip(&matches);
        let years = each.flat_map(|(target, of)| matcher.rating_years(&target.packages, of));
        let years = years.collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Last {
            matcher: Arc::downgrade(matcher),
            matches,
        });
        years
    }

    /// What these advisories say of each target.
    fn matches(&self, matcher: &Arc<Matcher>) -> Vec<Matches> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |last: &mut Last| std::ptr::eq(last.matcher.as_ptr(), Arc::as_ptr(matcher));
        if let Some(last) = last.take_if(same) {
            return last.matches;
        }
        drop(last);
        let mut room = self.room;
        let matches = self.targets.iter().map(|target| {
            let (os, packages) = (target.os.as_ref(), &target.packages);
            matcher.match_within(os, packages, &mut room, self.threads)
        });
        matches.collect()
    }

    /// Matches every inventory by the advisories. What comes of it is for the judge.
    pub fn matched(self, advice: &Advice, settings: &AssessSettings) -> Drafts {
        let called = self.called();
        let matches = advice.matcher.as_ref().map(|matcher| self.matches(matcher));
        let mut matches = matches.into_iter().flatten();
        let draft = |mut report: TargetReport| {
            report.coverage.extend(advice.holes.iter().cloned());
            if let Some(matches) = matches.next() {
                add(&mut report, matches, settings);
            }
            Draft::new(report)
        };
        let drafts: Vec<Draft> = self.targets.into_iter().map(draft).collect();
        let mut findings = drafts.iter().flat_map(|draft| &draft.report.findings);
        let found = findings.any(|finding| finding.kind == FindingKind::Vulnerability);
        Drafts {
            stamp: advice.used(&called, found),
            drafts,
            failed: self.failed,
        }
    }
}

/// Adds to a target what the advisories say of it.
fn add(report: &mut TargetReport, matches: Matches, settings: &AssessSettings) {
    report.findings.extend(matches.findings);
    report.coverage.merge(matches.coverage);
    if settings.owned {
        report.findings.extend(matches.upstream);
        let notes = &mut report.coverage.notes;
        notes.retain(|note| note.name != HoleName::UPSTREAM_ONLY);
    }
}
