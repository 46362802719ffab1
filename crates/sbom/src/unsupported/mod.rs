//! What is known to list packages and is not read: it is said, so that nobody takes "no package" for
//! "nothing there".
//!
//! Only names are looked at, in the squashed tree. A kind of file makes one note, whatever the number
//! of files; the database of a whole system makes a gap. What a cataloger reads is never told here, nor
//! is what a system package installed that its distribution judges.

mod systems;
mod table;

use hashbrown::{HashMap, HashSet};
use seawall_model::{
    FileFacts, FileKind, FileTree, Hole, HoleName, Inspect, Package, local_directory, path_hash,
    some_of,
};

use crate::cataloger::{Cataloger, Pattern};
use crate::dispatch::Catalogers;
use crate::resolve::merged;

use table::{INSTALLED, INSTALLED_BELOW, KINDS, Kind, VENDORED};

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
        let named = tree.files_named(&|directory, name| kinds.may_want(directory, name));
        let found = named.into_iter().filter_map(|(path, entry)| {
            let facts = FileFacts {
                path: &path,
                size: entry.size,
                mode: 0,
            };
            let index = kinds.first_wanting(&facts)?;
            let told = KINDS.get(index)?.tells(&path, tree);
            let unread = !read.wants(&facts) || is_passed_over(&path);
            (told && unread).then_some((index, path))
        });
        Self(found.collect())
    }

    /// What is said of them, and of databases of systems; `owned` are the lists of the packages that the
    /// distribution judges.
    pub(crate) fn holes<'o>(
        mut self,
        tree: &dyn FileTree,
        owned: impl Iterator<Item = (&'o Package, &'o [u64])>,
    ) -> Vec<Hole> {
        if !self.0.is_empty() {
            self.drop_owned(tree, owned);
        }
        let notes = KINDS.iter().enumerate().filter_map(|(index, kind)| {
            let mut places = self.0.iter().filter(|(of, _)| *of == index);
            let places = places.by_ref().map(|(_, path)| path.as_str());
            note(kind, &places.collect::<Vec<_>>())
        });
        let mut holes: Vec<Hole> = notes.collect();
        holes.extend(systems::holes(tree));
        holes
    }

    /// Leaves out what the packages brought: not what a later layer put in its place, nor what is where
    /// no distribution installs anything.
    fn drop_owned<'o>(
        &mut self,
        tree: &dyn FileTree,
        owned: impl Iterator<Item = (&'o Package, &'o [u64])>,
    ) {
        let mut layers: HashMap<u64, u32> = HashMap::new();
        for (_, path) in self
            .0
            .iter()
            .filter(|(_, path)| local_directory(path).is_none())
        {
            let layer = tree.entry(path).map_or(0, |entry| entry.layer);
            let names = std::iter::once(path.as_str().into()).chain(merged(path));
            layers.extend(names.map(|name| (path_hash(&name), layer)));
        }
        let mut theirs: HashSet<u64> = HashSet::new();
        for (package, paths) in owned {
            let installed = package.locations.first().and_then(|place| place.layer);
            let came = |hash: &&u64| {
                let layer = layers.get(*hash);
                layer.is_some_and(|layer| installed.is_none_or(|installed| *layer <= installed))
            };
            theirs.extend(paths.iter().filter(came));
        }
        self.0.retain(|(_, path)| {
            let other = merged(path).is_some_and(|other| theirs.contains(&path_hash(&other)));
            !other && !theirs.contains(&path_hash(path))
        });
    }
}

impl Kind {
    /// Whether the file tells what nothing beside it does, nor anything above it in a workspace.
    fn tells(&self, path: &str, tree: &dyn FileTree) -> bool {
        let Some(beside) = self.beside else {
            return true;
        };
        if is_installed(path) || self.is_vendored(path, tree) {
            return false;
        }
        let own = parent(path);
        let told =
            |names: &[&str], directory| names.iter().any(|name| is_there(tree, directory, name));
        let mut above = std::iter::successors(Some(own), |at| (!at.is_empty()).then(|| parent(at)));
        !told(beside, own) && !above.any(|directory| told(self.above, directory))
    }

    /// Whether a directory above the file's own is a `vendor` of what was fetched.
    fn is_vendored(&self, path: &str, tree: &dyn FileTree) -> bool {
        let own = parent(path);
        let ends = own.match_indices('/').filter_map(|(at, _)| own.get(..at));
        let mut vendors = ends.filter(|above| above.rsplit('/').next() == Some("vendor"));
        vendors
            .any(|vendor| self.vendored || VENDORED.iter().any(|name| is_there(tree, vendor, name)))
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// Whether a file of that name is there, or a directory that is in use: what only keeps it begins with a
/// dot.
fn is_there(tree: &dyn FileTree, directory: &str, name: &str) -> bool {
    let place = match directory {
        "" => name.to_owned(),
        directory => format!("{directory}/{name}"),
    };
    let Some(real) = tree.resolve(&place) else {
        return false;
    };
    match tree.entry(&real).map(|entry| entry.kind) {
        Some(FileKind::Directory) => tree
            .children(&real)
            .iter()
            .any(|name| !name.starts_with('.')),
        kind => kind.is_some(),
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
