use std::collections::HashSet;

use super::*;

/// Every line has the form, and says something that can be judged.
#[test]
fn every_line_is_a_fact_that_can_be_judged() {
    let mut lines = 0;
    for facts in ALL {
        let mut ids = HashSet::new();
        for line in facts.table.lines() {
            let advisory = facts.advisory(line).unwrap_or_else(|| panic!("{line}"));
            let known = ["CVE-", "GHSA-", "PYSEC-", "RUSTSEC-"];
            assert!(known.iter().any(|p| advisory.id.starts_with(p)), "{line}");
            assert!(ids.insert(advisory.id.clone()), "a second time: {line}");
            assert!(!advisory.title.is_empty(), "{line}");
            let mut packages = HashSet::new();
            for affected in &advisory.affected {
                let place = (&affected.ecosystem, &affected.package);
                assert!(packages.insert(place), "a package twice: {line}");
                check_ranges(affected, line);
            }
            lines += 1;
        }
    }
    assert!(lines >= 190, "{lines}");
}

/// Ranges are in order, hold something, and do not meet.
fn check_ranges(affected: &Affected, line: &str) {
    let scheme = seawall_version::scheme_of(&affected.ecosystem.name).unwrap();
    let mut before: Option<&str> = None;
    for (position, range) in affected.ranges.iter().enumerate() {
        assert_eq!(position > 0, before.is_some(), "after an open end: {line}");
        let from = range.introduced.as_deref();
        if let (Some(before), Some(from)) = (before, from) {
            assert!(scheme.compare(before, from).unwrap().is_lt(), "{line}");
        }
        assert!(before.is_none() || from.is_some(), "{line}");
        before = match &range.end {
            BoundEnd::Open => None,
            BoundEnd::Fixed(to) => {
                let order = scheme.compare(from.unwrap_or(to), to).unwrap();
                assert!(order.is_lt() || from.is_none(), "{line}");
                Some(to)
            }
            BoundEnd::LastAffected(to) => {
                assert!(
                    scheme.compare(from.unwrap_or(to), to).unwrap().is_le(),
                    "{line}"
                );
                Some(to)
            }
        };
    }
}

#[test]
fn each_form_of_a_range_means_what_it_says() {
    let parsed = |word: &str| {
        let range = range(word).unwrap();
        (range.introduced.unwrap_or_default(), range.end)
    };
    let fixed = |v: &str| BoundEnd::Fixed(v.to_owned());
    let last = |v: &str| BoundEnd::LastAffected(v.to_owned());
    assert_eq!(parsed("1.0..2.0"), ("1.0".to_owned(), fixed("2.0")));
    assert_eq!(parsed("..2.0"), (String::new(), fixed("2.0")));
    assert_eq!(parsed("1.0..=2.0"), ("1.0".to_owned(), last("2.0")));
    assert_eq!(parsed("=1.0"), ("1.0".to_owned(), last("1.0")));
    assert_eq!(parsed("1.0.."), ("1.0".to_owned(), BoundEnd::Open));
    assert_eq!(parsed("*"), (String::new(), BoundEnd::Open));
    assert!(range("1.0").is_none() && range("=").is_none() && range("1.0..=").is_none());
}

#[test]
fn the_index_knows_each_ecosystem() {
    let index = knowledge().unwrap();
    for advisory in well_known() {
        for affected in advisory.affected {
            assert!(index.covers(&affected.ecosystem), "{}", affected.ecosystem);
            let rows = index.lookup(&affected.ecosystem, affected.role, &affected.package);
            assert!(!rows.unwrap().is_empty(), "{}", affected.package);
        }
    }
}
