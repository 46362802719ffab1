//! Packages whose versions can't be compared with those of advisories: told once a package, however many
//! advisories speak of it, and once for all of them where they are many.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Hole, HoleName, Package, count_packages, some_of};

/// Packages that get a note each; more of them share one.
const ALONE: usize = 5;
/// Advisories, packages and reasons that a note shows.
const SHOWN: usize = 3;

/// What could not be compared, by package.
#[derive(Debug, Default)]
pub(super) struct Incomparable<'a> {
    packages: BTreeMap<&'a str, Reasons>,
}

/// The ids of advisories by the reason.
type Reasons = BTreeMap<String, BTreeSet<String>>;

impl<'a> Incomparable<'a> {
    /// Adds why a package was not judged by advisories, each with the id.
    pub(super) fn add(&mut self, package: &'a Package, unjudged: Vec<(String, String)>) {
        for (reason, id) in unjudged {
            let reasons = self.packages.entry(&package.purl).or_default();
            reasons.entry(reason).or_default().insert(id);
        }
    }

    /// The notes.
    pub(super) fn holes(self) -> Vec<Hole> {
        if self.packages.len() <= ALONE {
            let all = self.packages.iter();
            return all.map(|(purl, reasons)| note(purl, reasons)).collect();
        }
        let count = self.packages.len();
        let advisories: usize = self.packages.values().map(advisories).sum();
        let named = some_of(self.packages.keys().copied(), count, ALONE);
        let what = format!("{} by {}", count_packages(count), of_advisories(advisories));
        let reason = "their versions could not be compared with those of advisories";
        vec![hole(&what, named, reason.to_owned())]
    }
}

fn note(purl: &str, reasons: &Reasons) -> Hole {
    let told = |(reason, ids): (&String, &BTreeSet<String>)| {
        let ids = some_of(ids.iter().map(String::as_str), ids.len(), SHOWN);
        format!("{ids}: {reason}")
    };
    let mut told: Vec<String> = reasons.iter().take(SHOWN).map(told).collect();
    if reasons.len() > SHOWN {
        told.push(format!("{} more reasons", reasons.len() - SHOWN));
    }
    let what = of_advisories(advisories(reasons));
    hole(&what, purl.to_owned(), told.join("; "))
}

fn hole(what: &str, place: String, reason: String) -> Hole {
    Hole::new(
        HoleName::UNPARSABLE_VERSION,
        format!("not judged: {what}"),
        place,
        reason,
    )
}

fn advisories(reasons: &Reasons) -> usize {
    reasons.values().map(BTreeSet::len).sum()
}

fn of_advisories(count: usize) -> String {
    match count {
        1 => "1 advisory".to_owned(),
        many => format!("{many} advisories"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Matcher;
    use super::super::tests::{affected, index};
    use super::*;
    use seawall_model::{Advisory, PackageKind, PackageRole};

    /// What is said of packages without a version that anybody could compare, of 379 advisories each.
    fn notes(packages: &[Package]) -> Vec<Hole> {
        let of = |number: usize| Advisory {
            id: format!("RUSTSEC-{number:03}"),
            affected: packages
                .iter()
                .map(|p| affected("crates.io", PackageRole::Binary, &p.name, "2.0.0"))
                .collect(),
            ..Advisory::default()
        };
        let index = index("rustsec", (0..379).map(of).collect());
        let matches = Matcher::new(vec![index], Vec::new()).match_packages(None, packages);
        assert_eq!(matches.findings, []);
        let notes = matches.coverage.notes.into_iter();
        notes
            .filter(|n| n.name == HoleName::UNPARSABLE_VERSION)
            .collect()
    }

    fn odd(name: &str) -> Package {
        Package {
            purl: format!("pkg:cargo/{name}"),
            ..Package::new(PackageKind::CARGO, name, "no version")
        }
    }

    #[test]
    fn a_package_makes_one_note_however_many_advisories_speak_of_it() {
        // Found in two places.
        let notes = notes(&[odd("a"), odd("a")]);
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].what, "not judged: 379 advisories");
        assert_eq!(notes[0].place, odd("a").purl);
        let shown = "RUSTSEC-000, RUSTSEC-001, RUSTSEC-002 and 376 more: ";
        assert!(notes[0].reason.starts_with(shown), "{notes:?}");
    }

    #[test]
    fn many_packages_share_one_note() {
        let packages: Vec<Package> = (0..6).map(|n| odd(&format!("p{n}"))).collect();
        let all = notes(&packages);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].what, "not judged: 6 packages by 2274 advisories");
        assert!(all[0].place.ends_with(" and 1 more"), "{all:?}");
        assert_eq!(notes(&packages[..5]).len(), 5);
    }
}
