//! One package of an advisory that its source lists once for each line of versions.

use std::cmp::Ordering;

use seawall_model::{Affected, BoundEnd, Range};
use seawall_version::{VersionScheme, scheme_of};

/// The entries of an advisory, where those that differ in their versions alone are one: a version below
/// one range and above another is judged by the advisory as a whole. Of an rpm distribution the last
/// range of an entry has a meaning of its own, so its entries stay apart.
pub(super) fn joined(affected: Vec<Affected>) -> Vec<Affected> {
    let mut kept: Vec<Affected> = Vec::with_capacity(affected.len());
    for mut entry in affected {
        let scheme = scheme_of(&entry.ecosystem.name).filter(|scheme| scheme.name() != "rpm");
        let same = |known: &&mut Affected| {
            scheme.is_some() && is_listed(known) && is_listed(&entry) && are_alike(known, &entry)
        };
        let known = kept.iter_mut().find(same);
        let both = known.zip(scheme).and_then(|(known, scheme)| {
            let all = known.ranges.iter().chain(&entry.ranges).cloned();
            Some((lines(all.collect(), scheme)?, known))
        });
        let Some((ranges, known)) = both else {
            kept.push(entry);
            continue;
        };
        known.ranges = ranges;
        known.versions.append(&mut entry.versions);
    }
    kept
}

/// The ranges in their order. None if one reaches into another: then the fix of one is still in the other, and
/// each has to be asked.
fn lines(mut ranges: Vec<Range>, scheme: &dyn VersionScheme) -> Option<Vec<Range>> {
    ranges.sort_by(|a, b| match (&a.introduced, &b.introduced) {
        (Some(a), Some(b)) => scheme.compare(a, b).unwrap_or(Ordering::Equal),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let apart = ranges.is_sorted_by(|lower, higher| {
        let (end, included) = match &lower.end {
            BoundEnd::Open => return false,
            BoundEnd::Fixed(end) => (end, false),
            BoundEnd::LastAffected(end) => (end, true),
        };
        let order = higher
            .introduced
            .as_ref()
            .map(|from| scheme.compare(end, from));
        match order {
            Some(Ok(Ordering::Less)) => true,
            Some(Ok(Ordering::Equal)) => !included,
            _ => false,
        }
    });
    apart.then_some(ranges)
}

/// Whether an entry names versions: one that names none speaks of none.
fn is_listed(entry: &Affected) -> bool {
    !(entry.ranges.is_empty() && entry.versions.is_empty())
}

/// Whether entries differ in their versions alone.
fn are_alike(a: &Affected, b: &Affected) -> bool {
    let bare = |entry: &Affected| Affected {
        ranges: Vec::new(),
        versions: Vec::new(),
        ..entry.clone()
    };
    a.package == b.package && bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use seawall_model::Ecosystem;

    use super::*;

    fn entry(ecosystem: &str, from: Option<&str>, fixed: &str) -> Affected {
        let mut entry = Affected::new(Ecosystem::from(ecosystem.to_owned()), "p");
        entry.ranges.push(Range {
            introduced: from.map(str::to_owned),
            end: BoundEnd::Fixed(fixed.to_owned()),
        });
        entry
    }

    #[test]
    fn lines_of_versions_are_one_entry_in_their_order() {
        let lines = || {
            vec![
                entry("npm", Some("10.0.0"), "10.2.0"),
                entry("npm", None, "1.2.0"),
                entry("npm", Some("9.0.0"), "9.3.0"),
            ]
        };
        let joined_lines = joined(lines());
        assert_eq!(joined_lines.len(), 1);
        let from: Vec<_> = joined_lines[0]
            .ranges
            .iter()
            .map(|r| r.introduced.as_deref())
            .collect();
        assert_eq!(from, [None, Some("9.0.0"), Some("10.0.0")]);
        let mut other = lines();
        other[1].imports.push(seawall_model::Import::default());
        assert_eq!(joined(other).len(), 2);
        let mut open = lines();
        open[0].ranges.clear();
        assert_eq!(joined(open).len(), 2);
        // The fix of one line is no fix where the other goes on.
        let overlapping = vec![
            entry("npm", Some("1.0.0"), "3.1.1"),
            entry("npm", None, "2.6.7"),
        ];
        assert_eq!(joined(overlapping).len(), 2);
        let rpm = vec![
            entry("AlmaLinux:8", None, "1.el8"),
            entry("AlmaLinux:8", None, "2.el8"),
        ];
        assert_eq!(joined(rpm).len(), 2);
    }
}
