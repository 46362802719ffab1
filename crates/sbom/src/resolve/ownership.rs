//! Which OS package installed the files of a language package.
//!
//! Distributions fix a library in their own package, so the language's advisories would be false
//! for it; both views stay in the inventory, linked by `owned_by`.

use std::borrow::Cow;
use std::collections::HashMap;

use seawall_model::{FileTree, LayeredEvidence, path_hash};

use super::draft::{Draft, path_of};

/// The folders that moved below `/usr` in merged systems, with links in their old places.
const MERGED: &[&str] = &["bin", "sbin", "lib", "lib32", "lib64", "libx32", "libo32"];

/// A file that a system package's list names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    /// The draft of the first package that lists it.
    pub(super) owner: u32,
    /// Somebody came by it in the tree.
    pub(super) seen: bool,
}

/// What the lists name, by the hash of the path. There are as many as files.
pub(super) type OwnerOf = hashbrown::HashMap<u64, Listed>;

/// Reads the lists of files.
pub(super) fn owners(present: &[&LayeredEvidence], drafts: &[Draft]) -> OwnerOf {
    let owners = Owners::new(drafts);
    let lists = || present.iter().flat_map(|one| &one.evidence.owned);
    let mut owner_of = OwnerOf::with_capacity(lists().map(|owned| owned.paths.len()).sum());
    for one in present {
        for owned in &one.evidence.owned {
            let cataloger = &one.evidence.cataloger;
            let Some(owner) = owners.find(cataloger, &one.evidence.path, &owned.owner) else {
                continue;
            };
            let Ok(owner) = u32::try_from(owner) else {
                continue;
            };
            let listed = Listed { owner, seen: false };
            for hash in &owned.paths {
                owner_of.entry(*hash).or_insert(listed);
            }
        }
    }
    owner_of
}

/// Fills `owned_by`; references must be final.
pub(super) fn assign(tree: &dyn FileTree, owner_of: &OwnerOf, drafts: &mut [Draft]) {
    if drafts.iter().all(|d| d.package.kind.is_os()) {
        return;
    }
    let found: Vec<Option<usize>> = drafts
        .iter()
        .map(|draft| {
            let package = &draft.package;
            let locations = package.locations.iter().filter(|_| !package.kind.is_os());
            let mut paths = locations.map(|l| l.path.split("!/").next().unwrap_or_default());
            paths.find_map(|path| {
                let aliases = aliases(tree, path);
                aliases
                    .iter()
                    .find_map(|a| owner_of.get(&path_hash(a)))
                    .map(|listed| listed.owner as usize)
            })
        })
        .collect();
    for (index, owner) in found.into_iter().enumerate() {
        let reference = owner
            .and_then(|o| drafts.get(o))
            .map(|d| d.package.reference.clone());
        if let (Some(draft), Some(reference)) = (drafts.get_mut(index), reference) {
            draft.package.owned_by = Some(reference);
        }
    }
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
pub(super) fn merged(path: &str) -> Option<Cow<'_, str>> {
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
