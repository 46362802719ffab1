//! pip's requirements files (pip.pypa.io, "Requirements File Format"): pinned versions.
//!
//! What is not pinned says nothing of what will be installed; it is told as open, unless a file of
//! constraints that the same file names pins it. A file that is included is read if its name is one of
//! a requirements file; that it is included only matters where it is not read, or where its name says
//! that it restricts: what it pins is then asked for.

mod line;

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{
    Content, Evidence, FileFacts, FileTree, Hole, HoleName, Inspect, LayeredEvidence, Package,
    PackageKind, PackageLocation,
};

use crate::alone::beside;
use crate::cataloger::{Cataloger, Pattern};
use crate::dispatch::Catalogers;
use crate::holes::Holes;
use crate::resolve::place_of;
use crate::specifiers::{Left, left};
use crate::text::{hole, of_address, read_text, without_addresses};
use crate::unique::unique;
use crate::unresolved::{Remarks, Unresolved};

use line::Entry;

pub(crate) static IT: Requirements = Requirements;

pub(crate) struct Requirements;

/// The facts of evidence, an entry a line: names without a version, each with a tab and the versions that
/// are allowed if they are restricted; files of requirements; files of constraints; and of a file of
/// constraints the line's number and `name==version`.
const OPEN: &str = "open";
const REQUIREMENTS: &str = "requirements";
const CONSTRAINTS: &str = "constraints";
const PINS: &str = "pins";

impl Cataloger for Requirements {
    fn name(&self) -> &'static str {
        "requirements"
    }

    fn revision(&self) -> u32 {
        4
    }

    fn declares(&self, _: &str) -> bool {
        true
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("*requirements*.txt"),
            Pattern::Tail("requirements/*.txt"),
            Pattern::Tail("*constraints*.txt"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let mut evidence = Evidence::default();
        let mut holes = Holes::default();
        let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let restricts = is_constraints(file.path);
        for (number, line) in line::logical(&text) {
            match line::entry(&line) {
                Some(Entry::Pinned(name, version)) if restricts => {
                    let pin = format!("{number} {name}=={version}");
                    lists.entry(PINS).or_default().push(pin);
                }
                Some(Entry::Pinned(name, version)) => {
                    let package = package(&name, &version, file.path, Some(number));
                    evidence.packages.push(package);
                }
                Some(Entry::Open(name, versions)) if versions.is_empty() => {
                    lists.entry(OPEN).or_default().push(name);
                }
                Some(Entry::Open(name, versions)) => {
                    let open = format!("{name}\t{}", without_addresses(&versions));
                    lists.entry(OPEN).or_default().push(open);
                }
                // What only restricts pins nothing then, and asks for nothing.
                Some(Entry::Broken(name, _)) if restricts => {
                    lists.entry(OPEN).or_default().push(name);
                }
                Some(Entry::Broken(name, why)) => {
                    holes.push(entry_hole(&name, format!("line {number}"), &why));
                }
                Some(Entry::Requirements(path)) => {
                    lists.entry(REQUIREMENTS).or_default().push(path);
                }
                Some(Entry::Constraints(path)) => lists.entry(CONSTRAINTS).or_default().push(path),
                None => {}
            }
        }
        evidence.packages = unique(evidence.packages);
        evidence.holes = holes.into_vec();
        for (key, lines) in lists {
            evidence.facts.insert(key.to_owned(), lines.join("\n"));
        }
        evidence
    }

    fn beside(&self, evidence: &Evidence) -> Vec<String> {
        let named = [REQUIREMENTS, CONSTRAINTS];
        let named = named.into_iter().flat_map(|key| lines(evidence, key));
        let local = named.filter(|path| !path.contains("://"));
        local
            .filter_map(|path| beside(&evidence.path, path))
            .collect()
    }

    fn resolve(
        &self,
        tree: &dyn FileTree,
        evidence: &[&LayeredEvidence],
        remarks: &mut Remarks,
    ) -> Vec<Package> {
        let project = Project {
            tree,
            read: Catalogers::new(&[&IT]),
            files: evidence
                .iter()
                .map(|e| (e.evidence.path.as_str(), *e))
                .collect(),
        };
        let asked = project.asked();
        let files = evidence.iter();
        let files = files.flat_map(|one| project.packages(one, &asked, remarks));
        files.collect()
    }
}

/// A list of what versions are allowed, and not of what is asked for.
fn is_constraints(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains("constraints") && !name.contains("requirements")
}

/// All files of requirements of a target.
struct Project<'e> {
    tree: &'e dyn FileTree,
    read: Catalogers,
    files: HashMap<&'e str, &'e LayeredEvidence>,
}

/// What is known of a file that another one includes.
enum Included<'e> {
    /// It was looked into; without evidence it tells nothing.
    Read(Option<&'e Evidence>),
    /// It is there, and of a name that nobody reads.
    Unread,
    /// It is not there, or elsewhere.
    Missing,
}

impl<'e> Project<'e> {
    /// The files that ask for packages: those whose names say so, and those that they or what restricts
    /// them include. Each is followed once, so that a circle ends.
    fn asked(&self) -> HashSet<&'e str> {
        let named = self.files.keys().copied();
        let mut asked: HashSet<&str> = named.filter(|path| !is_constraints(path)).collect();
        let mut open: Vec<&str> = asked.iter().copied().collect();
        let mut followed: HashSet<&str> = asked.clone();
        while let Some(file) = open.pop().and_then(|path| self.files.get(path)) {
            for key in [REQUIREMENTS, CONSTRAINTS] {
                for path in lines(&file.evidence, key) {
                    let Included::Read(Some(of)) = self.included(&file.evidence.path, path) else {
                        continue;
                    };
                    if key == REQUIREMENTS {
                        asked.insert(&of.path);
                    }
                    if followed.insert(&of.path) {
                        open.push(&of.path);
                    }
                }
            }
        }
        asked
    }

    /// The packages of one file, and what it leaves open.
    fn packages(
        &self,
        one: &'e LayeredEvidence,
        asked: &HashSet<&str>,
        remarks: &mut Remarks,
    ) -> Vec<Package> {
        let evidence = &one.evidence;
        let mut open = Unresolved::default();
        let mut pins: HashMap<String, &str> = HashMap::new();
        // What an included file pins, it lists itself.
        let mut listed: HashSet<String> = HashSet::new();
        for (option, key) in [("-r", REQUIREMENTS), ("-c", CONSTRAINTS)] {
            for path in lines(evidence, key) {
                match self.included(&evidence.path, path) {
                    Included::Read(Some(of)) if key == CONSTRAINTS => pins.extend(pins_of(of)),
                    Included::Read(Some(of)) => listed.extend(pins_of(of).map(|(name, _)| name)),
                    Included::Read(None) => {}
                    Included::Missing => open.push(&format!("{option} {}", named(path))),
                    Included::Unread => remarks.holes.push(Hole::new(
                        HoleName::UNREAD_REQUIREMENTS,
                        format!("requirements of {}", named(path)),
                        place_of(one),
                        "the file includes it, and only files whose names say that they hold \
                         requirements are read",
                    )),
                }
            }
        }
        let mut packages = evidence.packages.clone();
        if asked.contains(evidence.path.as_str()) {
            let own = restricted(evidence);
            let own = own.map(|(line, name, version)| package(name, version, &evidence.path, line));
            packages.extend(unique(own.collect()));
            for line in lines(evidence, OPEN) {
                let (name, versions) = line.split_once('\t').unwrap_or((line, ""));
                if listed.contains(&normal(name)) {
                    continue;
                }
                let Some(version) = pins.get(&normal(name)) else {
                    open.push(name);
                    continue;
                };
                let both = format!("=={version},{versions}");
                if left(&both) == Left::Nothing {
                    let why = line::contradiction(&both);
                    remarks.holes.push(entry_hole(name, place_of(one), &why));
                } else {
                    packages.push(package(name, version, &evidence.path, None));
                }
            }
        }
        remarks.unresolved("requirements", place_of(one), open);
        packages
    }

    fn included(&self, from: &str, path: &str) -> Included<'e> {
        if path.contains("://") {
            return Included::Missing;
        }
        let directory = from.rsplit_once('/').map_or("", |(directory, _)| directory);
        let joined = match path.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{directory}/{path}"),
        };
        let Some(real) = self.tree.resolve(&joined) else {
            return Included::Missing;
        };
        let Some(entry) = self.tree.entry(&real) else {
            return Included::Missing;
        };
        let facts = FileFacts {
            path: &real,
            size: entry.size,
            mode: entry.mode,
        };
        match self.files.get(real.as_str()) {
            Some(one) => Included::Read(Some(&one.evidence)),
            None if self.read.wants(&facts) => Included::Read(None),
            None => Included::Unread,
        }
    }
}

/// The hole of a requirement that nothing satisfies.
fn entry_hole(name: &str, place: String, why: &str) -> Hole {
    let name: String = name.chars().take(100).collect();
    let what = format!("what is asked for as {name}");
    Hole::new(HoleName::UNREADABLE_ENTRY, what, place, why)
}

/// The entries of a fact.
fn lines<'e>(evidence: &'e Evidence, key: &str) -> std::str::Lines<'e> {
    evidence.facts.get(key).map_or("", String::as_str).lines()
}

fn package(name: &str, version: &str, path: &str, line: Option<u32>) -> Package {
    let mut package = Package::new(PackageKind::PYPI, name, version);
    package.direct = Some(true);
    package.locations = vec![PackageLocation {
        path: path.to_owned(),
        layer: None,
        line,
    }];
    package
}

/// What a file of constraints pins: line, name and version.
fn restricted(evidence: &Evidence) -> impl Iterator<Item = (Option<u32>, &str, &str)> {
    lines(evidence, PINS).filter_map(|pin| {
        let (line, pin) = pin.split_once(' ')?;
        let (name, version) = pin.split_once("==")?;
        Some((line.parse().ok(), name, version))
    })
}

/// What a file of constraints, or one of requirements in its place, pins.
fn pins_of(evidence: &Evidence) -> impl Iterator<Item = (String, &str)> {
    let pins = restricted(evidence).map(|(_, name, version)| (name, version));
    let packages = evidence.packages.iter();
    let packages = packages.map(|p| (p.name.as_str(), p.version.as_str()));
    pins.chain(packages)
        .map(|(name, version)| (normal(name), version))
}

/// As names are compared (PEP 503).
fn normal(name: &str) -> String {
    seawall_model::normalise_name("PyPI", name)
}

/// A path as it is; of an address what may be said of one.
fn named(path: &str) -> String {
    if path.contains("://") {
        of_address(path)
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests;
