//! What is known to list packages and is not read: it is said, so that nobody takes "no package" for
//! "nothing there".
//!
//! Only names are looked at, in the squashed tree. A kind of file makes one note, whatever the number
//! of files; the database of a whole system makes a gap. What a cataloger reads is never told here, nor
//! is what a system package installed, which its distribution judges.

mod systems;
mod table;

use std::collections::HashSet;

use seawall_model::{
    FileFacts, FileKind, FileTree, Hole, HoleName, Inspect, LayeredEvidence, Package, path_hash,
    some_of,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::dispatch::Catalogers;

use table::{INSTALLED, INSTALLED_BELOW, KINDS, Kind};

/// Places that a note names; of the others it tells how many there are.
const SHOWN: usize = 3;

impl Cataloger for Kind {
    fn name(&self) -> &'static str {
        self.what
    }

    fn patterns(&self) -> &'static [Pattern] {
        self.patterns
    }
}

/// Files of the kinds: the kind's index, and the path.
pub(crate) struct Unsupported(Vec<(usize, String)>);

impl Unsupported {
    /// Looks at every name of the tree; `read` is what is read of it.
    pub(crate) fn find(tree: &dyn FileTree, read: &Catalogers) -> Self {
        let kinds: Vec<&'static dyn Cataloger> =
            KINDS.iter().map(|k| k as &'static dyn Cataloger).collect();
        let kinds = Catalogers::new(&kinds);
        let mut found = Vec::new();
        tree.walk(&mut |path, entry| {
            if entry.kind != FileKind::File {
                return;
            }
            let facts = FileFacts {
                path,
                size: entry.size,
                mode: 0,
            };
            let Some(index) = kinds.first_wanting(&facts) else {
                return;
            };
            let told = KINDS.get(index).is_some_and(|kind| kind.tells(path, tree));
            if told && (!read.wants(&facts) || is_passed_over(path)) {
                found.push((index, path.to_owned()));
            }
        });
        Self(found)
    }

    /// What is said of them, and of databases of systems.
    pub(crate) fn holes(
        mut self,
        tree: &dyn FileTree,
        present: &[&LayeredEvidence],
        packages: &[&Package],
    ) -> Vec<Hole> {
        if !self.0.is_empty() {
            let mut hashes: HashSet<u64> = self.0.iter().map(|(_, path)| path_hash(path)).collect();
            let owned = present.iter().flat_map(|e| &e.evidence.owned);
            for hash in owned.flat_map(|owned| &owned.paths) {
                hashes.remove(hash);
            }
            self.0.retain(|(_, path)| hashes.contains(&path_hash(path)));
        }
        let notes = KINDS.iter().enumerate().filter_map(|(index, kind)| {
            let mut places = self.0.iter().filter(|(of, _)| *of == index);
            let places = places.by_ref().map(|(_, path)| path.as_str());
            note(kind, &places.collect::<Vec<_>>())
        });
        let mut holes: Vec<Hole> = notes.collect();
        holes.extend(systems::holes(tree, packages));
        holes
    }
}

impl Kind {
    /// Whether the file tells what nothing beside it does.
    fn tells(&self, path: &str, tree: &dyn FileTree) -> bool {
        let Some(beside) = self.beside else {
            return true;
        };
        if is_installed(path) {
            return false;
        }
        let mut above = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        loop {
            let there = |name: &&&str| {
                let place = match above {
                    "" => (**name).to_owned(),
                    directory => format!("{directory}/{name}"),
                };
                tree.entry(&place).is_some()
            };
            if beside.iter().find(there).is_some() {
                return false;
            }
            if above.is_empty() {
                return true;
            }
            above = above
                .rsplit_once('/')
                .map_or("", |(directory, _)| directory);
        }
    }
}

/// A cataloger wants every file of this name, and reads it only where it was installed.
fn is_passed_over(path: &str) -> bool {
    path.rsplit('/').next() == Some("package.json")
}

/// Whether a directory above the file's own is one of what was installed.
fn is_installed(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let above = parts
        .split_last_chunk::<2>()
        .map_or(&[][..], |(above, _)| above);
    let next = above.iter().skip(1).chain(parts.iter().rev().nth(1));
    above.iter().zip(next).any(|(part, next)| {
        let gem = *part == "gems" && has_version(next);
        gem || INSTALLED.contains(part)
    }) || INSTALLED_BELOW.iter().any(|below| path.contains(below))
}

/// `NAME-1.0`, as RubyGems names what it installs.
fn has_version(name: &str) -> bool {
    let mut parts = name.split('-').skip(1);
    parts.any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

fn note(kind: &Kind, places: &[&str]) -> Option<Hole> {
    let place = some_of(places.iter().copied(), places.len(), SHOWN);
    let hole = Hole::new(
        HoleName::UNSUPPORTED_FILE,
        format!("packages of {}", kind.what),
        place,
        "no cataloger reads such files",
    );
    (!places.is_empty()).then_some(hole)
}

#[cfg(test)]
mod tests;
