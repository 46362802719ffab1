//! What is asked for or listed and not judged, so that it is said: what has no version, and what only a
//! part of a file asks for that is not in use by itself.

use std::collections::{BTreeMap, HashSet};

use seawall_model::{Hole, HoleName, count_packages, some_of};

use crate::text::without_addresses;

/// Names that are kept of one file; of the others it is known how many there are.
const KEPT: usize = 20;
/// Characters of a name.
const NAME: usize = 100;
/// Names and places that a note shows.
const SHOWN: usize = 5;
/// Files of one cataloger that get a note each; more of them share one.
const ALONE: usize = 5;

/// The facts of evidence that hold it.
const NAMES: &str = "unresolved";
const COUNT: &str = "unresolved-count";

/// The names of one file, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unresolved {
    names: Vec<String>,
    seen: HashSet<String>,
    count: usize,
}

impl Unresolved {
    /// Adds a name, which may hold an address; one that is kept already is not counted again.
    pub(crate) fn push(&mut self, name: &str) {
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let name = without_addresses(name);
        let name: String = name.chars().take(NAME).map(visible).collect();
        if self.seen.contains(&name) {
            return;
        }
        self.count += 1;
        if self.names.len() < KEPT {
            self.seen.insert(name.clone());
            self.names.push(name);
        }
    }

    /// Writes it into the facts of evidence, if there is any.
    pub(crate) fn write(&self, facts: &mut BTreeMap<String, String>) {
        if self.count > 0 {
            facts.insert(NAMES.to_owned(), self.names.join("\n"));
            facts.insert(COUNT.to_owned(), self.count.to_string());
        }
    }

    /// What the facts of evidence hold.
    pub(crate) fn read(facts: &BTreeMap<String, String>) -> Option<Self> {
        let names = facts.get(NAMES)?.lines().map(without_addresses);
        Some(Self {
            names: names.collect(),
            seen: HashSet::new(),
            count: facts.get(COUNT)?.parse().ok()?,
        })
    }
}

/// What catalogers say beside packages when all files are known.
#[derive(Debug, Default)]
pub struct Remarks {
    /// What could not be read.
    pub(crate) holes: Vec<Hole>,
    unresolved: Files,
    inactive: Files,
}

/// By cataloger: the file, and what is to be said of it.
type Files = BTreeMap<String, Vec<(String, Unresolved)>>;

impl Remarks {
    /// Adds what a file leaves open.
    pub(crate) fn unresolved(&mut self, cataloger: &str, place: String, of: Unresolved) {
        add(&mut self.unresolved, cataloger, place, of);
    }

    /// Adds what only profiles of a file ask for that are not active by default.
    pub(crate) fn inactive(&mut self, cataloger: &str, place: String, of: Unresolved) {
        add(&mut self.inactive, cataloger, place, of);
    }

    /// All holes: a note for each file, or one for all files of a cataloger where there are many.
    pub(crate) fn into_holes(self) -> Vec<Hole> {
        let mut holes = self.holes;
        let unresolved = self.unresolved.into_values();
        holes.extend(unresolved.flat_map(|files| notes(&files, without_version)));
        let inactive = self.inactive.into_values();
        holes.extend(inactive.flat_map(|files| notes(&files, of_profiles)));
        holes
    }
}

fn add(to: &mut Files, cataloger: &str, place: String, of: Unresolved) {
    if of.count > 0 {
        let files = to.entry(cataloger.to_owned()).or_default();
        files.push((place, of));
    }
}

fn notes(files: &[(String, Unresolved)], note: fn(&str, &Unresolved) -> Hole) -> Vec<Hole> {
    if files.len() <= ALONE {
        return files.iter().map(|(place, of)| note(place, of)).collect();
    }
    let places = files.iter().map(|(place, _)| place.as_str());
    let place = some_of(places, files.len(), SHOWN);
    let mut all = Unresolved::default();
    for (_, of) in files {
        let named = all.count;
        of.names.iter().for_each(|name| all.push(name));
        // Of those without a name nobody knows whether they repeat.
        all.count += of.count - of.names.len();
        debug_assert!(all.count >= named);
    }
    vec![note(&place, &all)]
}

fn of_profiles(place: &str, of: &Unresolved) -> Hole {
    let names = some_of(of.names.iter().map(String::as_str), of.count, SHOWN);
    Hole::new(
        HoleName::INACTIVE_PROFILES,
        format!("{} of profiles", count_packages(of.count)),
        place,
        format!("only profiles that are not active by default ask for {names}"),
    )
}

fn without_version(place: &str, of: &Unresolved) -> Hole {
    let names = some_of(of.names.iter().map(String::as_str), of.count, SHOWN);
    Hole::new(
        HoleName::UNRESOLVED_VERSION,
        format!("{} without a version", count_packages(of.count)),
        place,
        format!("no version is told of {names}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[String]) -> Unresolved {
        let mut all = Unresolved::default();
        for name in names {
            all.push(name);
        }
        all
    }

    #[test]
    fn a_file_makes_one_note_and_many_files_make_one() {
        let names: Vec<String> = (0..30).map(|n| format!("p{n}")).collect();
        let many = of(&names);
        let mut facts = BTreeMap::new();
        many.write(&mut facts);
        let mut remarks = Remarks::default();
        let read = Unresolved::read(&facts).unwrap();
        remarks.unresolved("a", "x".to_owned(), read);
        for n in 0..9 {
            let one = of(&["same".to_owned(), "same".to_owned(), format!("q{n}")]);
            remarks.unresolved("b", format!("f{n}"), one);
        }
        remarks.unresolved("c", "nothing".to_owned(), Unresolved::default());
        let holes = remarks.into_holes();
        let told: Vec<_> = holes
            .iter()
            .map(|h| (h.what.as_str(), h.place.as_str(), h.reason.as_str()))
            .collect();
        let expected = [
            (
                "30 packages without a version",
                "x",
                "no version is told of p0, p1, p2, p3, p4 and 25 more",
            ),
            (
                "10 packages without a version",
                "f0, f1, f2, f3, f4 and 4 more",
                "no version is told of same, q0, q1, q2, q3 and 5 more",
            ),
        ];
        assert_eq!(told, expected);
        assert!(holes.iter().all(|h| h.name == HoleName::UNRESOLVED_VERSION));
    }
}
