//! Which results are written: one for each file of each finding, and no more than code hosts take.
//!
//! The bounds are GitHub's ("SARIF support for code scanning", "SARIF results exceed one or more limits"): 20
//! runs a file, 25,000 results and 25,000 rules a run, 1,000 locations a result, 20 tags a rule, and 10 MB a
//! file that is packed by gzip. Of the results it shows the gravest 5,000. A file beyond a bound is not taken
//! at all.

use std::cmp::Reverse;
use std::io;

use flate2::Compression;
use flate2::write::GzEncoder;
use seawall_model::{Finding, Report, TargetReport};

use crate::ReportOptions;
use crate::inventory::Inventory;
use crate::standing::Standing;

/// Results a run.
pub(super) const MOST_RESULTS: usize = 25_000;
/// Locations a result that are shown.
pub(super) const MOST_LOCATIONS: usize = 100;
/// Bytes of a file that is packed by gzip.
const MOST_BYTES: usize = 10_000_000;
/// Bytes of a result and of a rule beside their own texts, by a generous estimate.
const FRAME: usize = 4_000;

/// One result: of which target, which finding, which of its files.
#[derive(Clone, Copy)]
pub(super) struct Item<'r> {
    pub(super) target: usize,
    pub(super) finding: &'r Finding,
    pub(super) file: usize,
}

/// What is written.
pub(super) struct Selection<'r> {
    /// In the report's order.
    pub(super) items: Vec<Item<'r>>,
    /// By target.
    pub(super) inventories: Vec<Inventory<'r>>,
    /// Findings that are left out because nobody asked for them.
    pub(super) quiet: usize,
    /// Results that are left out because they are too many.
    pub(super) too_many: usize,
    fits: bool,
}

impl<'r> Selection<'r> {
    pub(super) fn of(report: &'r Report, options: &ReportOptions) -> Self {
        let inventories: Vec<_> = report.targets.iter().map(Inventory::of).collect();
        let (mut items, mut quiet) = (Vec::new(), 0);
        let all = report.targets.iter().zip(&inventories).enumerate();
        for (target, (of, inventory)) in all {
            for finding in &of.findings {
                let asks = matches!(Standing::of(finding), Standing::Open | Standing::Look);
                if !asks && !options.show_suppressed {
                    quiet += 1;
                    continue;
                }
                let files = inventory.files(finding).len().max(1);
                let item = |file| Item {
                    target,
                    finding,
                    file,
                };
                items.extend((0..files).map(item));
            }
        }
        let mut selection = Self {
            items,
            inventories,
            quiet,
            too_many: 0,
            fits: false,
        };
        selection.keep(MOST_RESULTS);
        selection
    }

    /// The findings of what is written; one in several files comes several times.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'r Finding> {
        self.items.iter().map(|item| item.finding)
    }

    /// Whether a log of this may be larger than is taken, so that it has to be measured.
    pub(super) fn may_be_too_large(&self) -> bool {
        let texts = self.findings().map(|finding| {
            let own = [&finding.title, &finding.description, &finding.evidence];
            let own: usize = own.iter().map(|text| text.len()).sum();
            let lists = [&finding.references, &finding.aliases, &finding.fixed_in];
            let lists = lists.iter().flat_map(|list| list.iter());
            // The rule says a description three times, and JSON may write a character as six.
            FRAME + 6 * 3 * own + 6 * lists.map(String::len).sum::<usize>()
        });
        !self.fits && texts.sum::<usize>() > MOST_BYTES
    }

    /// Keeps what fits, by what a log of all came to; false if nothing had to go.
    pub(super) fn shrink(&mut self, packed: usize) -> bool {
        self.fits = packed <= MOST_BYTES || self.items.is_empty();
        if self.fits {
            return false;
        }
        // Nine tenths of the share that would fit, so that it takes few turns.
        let most = self.items.len().saturating_mul(MOST_BYTES) / packed;
        self.keep(most.saturating_mul(9) / 10);
        true
    }

    /// Keeps that many, the gravest.
    fn keep(&mut self, most: usize) {
        if self.items.len() <= most {
            return;
        }
        self.too_many += self.items.len() - most;
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        let grave = |at: &usize| {
            let finding = self.items[*at].finding;
            let aside = finding.suppressed.is_some();
            (
                Standing::of(finding),
                Reverse((finding.at_gate && !aside, finding.kev.is_some())),
                Reverse((finding.severity, finding.risk)),
            )
        };
        order.sort_by_key(grave);
        order.truncate(most);
        order.sort_unstable();
        self.items = order.into_iter().map(|at| self.items[at]).collect();
    }

    pub(super) fn target(report: &'r Report, item: &Item<'r>) -> Option<&'r TargetReport> {
        report.targets.get(item.target)
    }
}

/// Counts what a text comes to when it is packed, and keeps none of it.
pub(super) struct Packed(GzEncoder<Counter>);

#[derive(Default)]
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Default for Packed {
    fn default() -> Self {
        Self(GzEncoder::new(Counter::default(), Compression::fast()))
    }
}

impl Packed {
    /// The bytes.
    pub(super) fn finish(self) -> io::Result<usize> {
        Ok(self.0.finish()?.0)
    }
}

impl io::Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
