//! Which OS package installed which files: those of language packages, and its own.
//!
//! Distributions fix a library in their own package, so the language's advisories would be false
//! for it; both views stay in the inventory, linked by `owned_by`. A file that a later layer put in the
//! place of the distribution's is not the distribution's.

use std::borrow::Cow;
use std::collections::HashMap;

use seawall_model::{FileTree, LayeredEvidence, path_hash};

use super::contents;
use super::draft::{Draft, path_of};

/// The folders that moved below `/usr` in merged systems, with links in their old places.
const MERGED: &[&str] = &["bin", "sbin", "lib", "lib32", "lib64", "libx32", "libo32"];

/// What is known of a path.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The draft of the first package that lists it.
    pub(super) owner: Option<u32>,
    /// It is a regular file of the tree.
    pub(super) file: bool,
    /// One that can do something.
    pub(super) live: bool,
}

/// Paths by their hashes: all of the tree, by every name that a list may give them. The lists of a
/// large system name many times more, of which nothing is kept.
pub(super) type Paths = hashbrown::HashMap<u64, Known>;

/// What the lists of files tell of the drafts.
#[derive(Debug)]
pub(super) struct Ownership {
    /// The draft of the package that installed a language package's files.
    owner: Vec<Option<usize>>,
    /// Whether a system package holds nothing that can run.
    inert: Vec<Option<bool>>,
}

impl Ownership {
    /// Reads the lists.
    pub(super) fn new(tree: &dyn FileTree, present: &[&LayeredEvidence], drafts: &[Draft]) -> Self {
        let mut own = Self {
            owner: vec![None; drafts.len()],
            inert: vec![None; drafts.len()],
        };
        if present.iter().all(|one| one.evidence.owned.is_empty()) {
            return own;
        }
        let mut paths = contents::paths(tree, drafts);
        let asked: Vec<Vec<u64>> = drafts.iter().map(|draft| names(tree, draft)).collect();
        for hash in asked.iter().flatten() {
            paths.entry(*hash).or_default();
        }
        // A file of its list is not there.
        let mut missing = vec![false; drafts.len()];
        let owners = Owners::new(drafts);
        for one in present {
            for owned in &one.evidence.owned {
                let cataloger = &one.evidence.cataloger;
                let owner = owners.find(cataloger, &one.evidence.path, &owned.owner);
                let Some(index) = owner else { continue };
                let owner = u32::try_from(index).ok();
                for hash in &owned.paths {
                    match paths.get_mut(hash) {
                        Some(known) => known.owner = known.owner.or(owner),
                        None => missing[index] = true,
                    }
                }
            }
        }
        let owner_of = |hash| paths.get(hash)?.owner.map(|owner| owner as usize);
        for ((owner, names), draft) in own.owner.iter_mut().zip(&asked).zip(drafts) {
            let listed = names.iter().find_map(owner_of);
            *owner = listed.filter(|listed| came_with(draft, drafts.get(*listed)));
        }
        own.inert = contents::inert(&paths, &missing);
        own
    }

    /// Fills `owned_by` and `inert`; references must be final.
    pub(super) fn write(self, drafts: &mut [Draft]) {
        for (index, owner) in self.owner.into_iter().enumerate() {
            let owner = owner.and_then(|owner| drafts.get(owner));
            let reference = owner.map(|owner| owner.package.reference.clone());
            if let (Some(draft), Some(reference)) = (drafts.get_mut(index), reference) {
                draft.package.owned_by = Some(reference);
            }
        }
        for (draft, inert) in drafts.iter_mut().zip(self.inert) {
            draft.package.inert = inert.or(draft.package.inert);
        }
    }
}

/// The lists of files, each with the draft of the package whose it is.
pub(super) fn lists<'e>(
    present: &[&'e LayeredEvidence],
    drafts: &[Draft],
) -> Vec<(usize, &'e [u64])> {
    let owners = Owners::new(drafts);
    let lists = present.iter().flat_map(|one| {
        let all = one.evidence.owned.iter();
        all.map(|owned| (&one.evidence, owned))
    });
    let lists = lists.filter_map(|(evidence, owned)| {
        let owner = owners.find(&evidence.cataloger, &evidence.path, &owned.owner)?;
        Some((owner, owned.paths.as_slice()))
    });
    lists.collect()
}

/// Whether a package was there when its owner was installed. What came in a later layer was put in the
/// place of the owner's file by somebody else.
fn came_with(draft: &Draft, owner: Option<&Draft>) -> bool {
    let layer = |draft: &Draft| {
        draft
            .package
            .locations
            .first()
            .and_then(|place| place.layer)
    };
    match (layer(draft), owner.and_then(layer)) {
        (Some(own), Some(installed)) => own <= installed,
        _ => true,
    }
}

/// The files of a language package, by every name that a list may give them.
fn names(tree: &dyn FileTree, draft: &Draft) -> Vec<u64> {
    let package = &draft.package;
    if package.kind.is_os() {
        return Vec::new();
    }
    let locations = package.locations.iter();
    let paths = locations.map(|l| l.path.split("!/").next().unwrap_or_default());
    let names = paths.flat_map(|path| aliases(tree, path));
    names.map(|name| path_hash(&name)).collect()
}

/// The path, where it leads to, and both with and without `usr/`.
fn aliases(tree: &dyn FileTree, path: &str) -> Vec<String> {
    let mut all = vec![path.to_owned()];
    all.extend(tree.resolve(path));
    for index in 0..all.len() {
        let other = all.get(index).and_then(|path| merged(path));
        all.extend(other.map(Cow::into_owned));
    }
    all
}

/// The same path with or without `usr/`, where merged systems have links.
pub(crate) fn merged(path: &str) -> Option<Cow<'_, str>> {
    let moved = |path: &str| {
        let first = path.split('/').next().unwrap_or_default();
        MERGED.contains(&first)
    };
    match path.strip_prefix("usr/") {
        Some(rest) if moved(rest) => Some(Cow::from(rest)),
        None if moved(path) => Some(Cow::from(format!("usr/{path}"))),
        _ => None,
    }
}

/// OS packages by every name that a list of files may give.
struct Owners<'a> {
    local: HashMap<(&'a str, &'a str, &'a str), usize>,
    names: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Owners<'a> {
    fn new(drafts: &'a [Draft]) -> Self {
        let (mut local, mut names) = (HashMap::new(), HashMap::new());
        for (index, draft) in drafts.iter().enumerate() {
            if !draft.package.kind.is_os() {
                continue;
            }
            let (cataloger, path) = (draft.cataloger.as_str(), path_of(&draft.package));
            for reference in &draft.local {
                local.insert((cataloger, path, reference.as_str()), index);
                names
                    .entry((cataloger, reference.as_str()))
                    .or_insert(index);
            }
            names.entry((cataloger, path)).or_insert(index);
        }
        // A bare name comes after every reference, which may be one.
        for (index, draft) in drafts.iter().enumerate() {
            if draft.package.kind.is_os() {
                let name = (draft.cataloger.as_str(), draft.package.name.as_str());
                names.entry(name).or_insert(index);
            }
        }
        Self { local, names }
    }

    /// The package that a list in that file calls so: by reference, name, or the path of its own
    /// database file.
    fn find(&self, cataloger: &str, path: &str, owner: &str) -> Option<usize> {
        let exact = self.local.get(&(cataloger, path, owner));
        exact
            .or_else(|| self.names.get(&(cataloger, owner)))
            .copied()
    }
}
