//! Where the two disagree, record by record.

use std::collections::{BTreeMap, BTreeSet};

use super::records::Records;
use super::sides::{Findings, Package};
use super::table::Row;

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

/// Counts what both say of one file and notes the differences.
pub(super) fn compare(
    origin: &str,
    theirs: Option<&Findings>,
    ours: Option<&Findings>,
    records: &BTreeMap<&str, Records>,
    row: &mut Row,
    differences: &mut Vec<Difference>,
) {
    let empty = Findings::new();
    let (theirs, ours) = (theirs.unwrap_or(&empty), ours.unwrap_or(&empty));
    let packages: BTreeSet<&Package> = theirs.keys().chain(ours.keys()).collect();
    for package in packages {
        let Some(of_ecosystem) = records.get(package.ecosystem.as_str()) else {
            continue;
        };
        let none = BTreeSet::new();
        let them = theirs.get(package).unwrap_or(&none);
        let us = ours.get(package).unwrap_or(&none);
        row.packages += u64::from(theirs.contains_key(package) && ours.contains_key(package));
        let groups = |ids: &BTreeSet<String>| -> BTreeSet<String> {
            ids.iter().map(|id| of_ecosystem.group_of(id)).collect()
        };
        let (their_groups, our_groups) = (groups(them), groups(us));
        row.theirs += their_groups.len();
        row.ours += our_groups.len();
        row.both += their_groups.intersection(&our_groups).count();
        row.records += them.intersection(us).count();
        let mut note = |ids: &BTreeSet<String>,
                        than: &BTreeSet<String>,
                        only,
                        listed,
                        known: &BTreeSet<String>| {
            for record in ids.difference(than) {
                differences.push(Difference {
                    only,
                    package: package.clone(),
                    record: record.clone(),
                    origin: origin.to_owned(),
                    listed,
                    group_agrees: known.contains(&of_ecosystem.group_of(record)),
                });
            }
        };
        note(
            them,
            us,
            Only::Theirs,
            ours.contains_key(package),
            &our_groups,
        );
        note(
            us,
            them,
            Only::Ours,
            theirs.contains_key(package),
            &their_groups,
        );
    }
}
