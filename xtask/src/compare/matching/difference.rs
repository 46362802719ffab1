//! Where the two disagree, record by record.

use std::collections::{BTreeMap, BTreeSet};

use super::records::Records;
use super::sides::{Findings, Package};

/// Who alone says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Only {
    Theirs,
    Ours,
}

/// One advisory record that one program alone reports of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    pub(super) only: Only,
    pub(super) package: Package,
    pub(super) record: String,
    /// The fixture or made file.
    pub(super) origin: String,
    /// Whether the other program lists the package in this file at all.
    pub(super) listed: bool,
    /// Whether the other reports another record of the same alias group.
    pub(super) group_agrees: bool,
}

/// Counts of one kind of input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    /// Files.
    pub(super) inputs: usize,
    /// Packages that both list.
    pub(super) packages: usize,
    /// Findings: a package, a version and a group of ids that name one vulnerability, in one file.
    pub(super) theirs: usize,
    pub(super) ours: usize,
    pub(super) both: usize,
    /// Advisory records that both report.
    pub(super) records: usize,
}

/// Everything that was compared.
pub(super) struct Tally<'r> {
    records: &'r BTreeMap<&'static str, Records>,
    pub(super) rows: BTreeMap<(&'static str, &'static str), Row>,
    pub(super) differences: Vec<Difference>,
}

impl<'r> Tally<'r> {
    pub(super) fn new(records: &'r BTreeMap<&'static str, Records>) -> Self {
        Self {
            records,
            rows: BTreeMap::new(),
            differences: Vec::new(),
        }
    }

    /// Counts what both say of one file and notes the differences.
    pub(super) fn file(
        &mut self,
        kind: (&'static str, &'static str),
        origin: &str,
        theirs: Option<&Findings>,
        ours: Option<&Findings>,
    ) {
        let (empty, none) = (Findings::new(), BTreeSet::new());
        let (theirs, ours) = (theirs.unwrap_or(&empty), ours.unwrap_or(&empty));
        let row = self.rows.entry(kind).or_default();
        row.inputs += 1;
        let packages: BTreeSet<&Package> = theirs.keys().chain(ours.keys()).collect();
        for package in packages {
            let Some(records) = self.records.get(package.ecosystem.as_str()) else {
                continue;
            };
            let them = theirs.get(package).unwrap_or(&none);
            let us = ours.get(package).unwrap_or(&none);
            let listed = [ours, theirs].map(|side| side.contains_key(package));
            row.packages += usize::from(listed == [true, true]);
            let groups = |ids: &BTreeSet<String>| -> BTreeSet<String> {
                ids.iter().map(|id| records.group_of(id)).collect()
            };
            let (their_groups, our_groups) = (groups(them), groups(us));
            row.theirs += their_groups.len();
            row.ours += our_groups.len();
            row.both += their_groups.intersection(&our_groups).count();
            row.records += them.intersection(us).count();
            let sides = [
                (Only::Theirs, them, us, listed[0], &our_groups),
                (Only::Ours, us, them, listed[1], &their_groups),
            ];
            for (only, ids, others, listed, groups) in sides {
                let alone = ids.difference(others).map(|record| Difference {
                    only,
                    package: package.clone(),
                    record: record.clone(),
                    origin: origin.to_owned(),
                    listed,
                    group_agrees: groups.contains(&records.group_of(record)),
                });
                self.differences.extend(alone);
            }
        }
    }
}
