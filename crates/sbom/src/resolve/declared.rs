//! What is installed, and what is only asked for.
//!
//! A lock file or manifest declares: it tells what somebody would install, not what is there. In a project's
//! directory that is what will run. In an image, a container or a system what runs is what is installed, so a
//! declared package counts there only where an installed one of the same name and version answers to it. A
//! lock file that was published inside a package is nobody's wish, wherever it lies.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{
    Hole, HoleName, Linked, OperatingSystem, Package, PackageState, count_packages, some_of,
};

use super::draft::{Draft, path_of, together};
use super::second_hand::{Key, key};
use crate::cataloger::Cataloger;

/// Files that the note names.
const SHOWN: usize = 5;

/// Folders below which each package has one of its own, with all that was published in it.
const FOLDERS: &[&str] = &[
    "node_modules",
    "site-packages",
    "dist-packages",
    ".m2/repository",
    "registry/src",
    "git/checkouts",
    "pkg/mod",
    "usr/share/nodejs",
    "usr/share/doc",
    "usr/local/share/doc",
];

/// Which catalogers only declare.
#[derive(Clone, Copy)]
pub(super) struct Declarers<'c>(pub(super) &'c [&'static dyn Cataloger]);

impl Declarers<'_> {
    /// Whether what that cataloger read of that file is only declared.
    pub(super) fn declares(&self, cataloger: &str, path: &str) -> bool {
        let cataloger = self.0.iter().find(|c| c.name() == cataloger);
        let Some(cataloger) = cataloger else {
            return false;
        };
        // Documents of a package tell what its makers had around them. Those of a wheel are an exception:
        // they tell what was built into it (PEP 770).
        cataloger.declares(path)
            || cataloger.second_hand() && is_published(path) && !path.contains(".dist-info/sboms/")
    }

    /// Whether a fault in that file costs nothing that counts.
    pub(super) fn is_idle(&self, cataloger: &str, path: &str) -> bool {
        is_published(path) && self.declares(cataloger, path)
    }
}

/// Whether it is a system, and not a project: its release file or its package manager's database was read.
/// What a document says of some system, that is not here.
pub(super) fn is_system(
    os: Option<&OperatingSystem>,
    drafts: &[Draft],
    second_hand: &HashSet<&str>,
) -> bool {
    let is_own = |d: &Draft| d.package.kind.is_os() && !second_hand.contains(d.cataloger.as_str());
    os.is_some() || drafts.iter().any(is_own)
}

/// Sets `installed` and `uncounted` of present packages. In a project what is declared counts.
pub(super) fn settle(declarers: Declarers<'_>, drafts: &mut [Draft], project: bool) {
    for draft in drafts.iter_mut() {
        if declarers.declares(&draft.cataloger, path_of(&draft.package)) {
            draft.package.installed = false;
        }
    }
    if drafts.iter().all(|draft| draft.package.installed) {
        return;
    }
    let mut installed: HashMap<Key, Option<Linked>> = HashMap::new();
    for draft in drafts.iter().filter(|draft| draft.package.installed) {
        let linked = draft.package.linked.as_ref();
        let known = installed.entry(key(&draft.package));
        let known = known.or_insert_with(|| linked.cloned());
        *known = known.take().and_then(|known| together(known, linked?));
    }
    let declared = drafts.iter_mut().map(|draft| &mut draft.package);
    for package in declared.filter(|package| !package.installed) {
        if let Some(linked) = installed.get(&key(package)) {
            package.installed = true;
            // It counts for what is installed, and no more of it than that.
            if !project || package.uncounted.take().is_some() {
                package.linked.clone_from(linked);
            }
            package.uncounted = None;
        } else if package.uncounted.is_none() {
            package.uncounted = reason(path_of(package), project);
        }
    }
}

/// Why what that file declares does not count.
fn reason(path: &str, project: bool) -> Option<String> {
    if is_published(path) {
        Some(format!(
            "only declared, in {path}, which was published inside a package"
        ))
    } else if project {
        None
    } else {
        Some(format!(
            "only declared, in {path}: nothing that is installed answers to it"
        ))
    }
}

/// Whether a file lies inside an installed package.
fn is_published(path: &str) -> bool {
    let below = |folder: &&str| {
        let mut rest = path;
        while let Some(at) = rest.find(*folder) {
            let begins = at == 0 || rest.as_bytes().get(at - 1) == Some(&b'/');
            let behind = rest.get(at + folder.len()..).unwrap_or_default();
            // A folder, and a file in it.
            if begins && behind.starts_with('/') && behind.matches('/').count() > 1 {
                return true;
            }
            rest = behind;
        }
        false
    };
    FOLDERS.iter().any(below) || in_gem(path)
}

/// Whether a file lies in `gems/NAME-VERSION/`.
fn in_gem(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(3).any(|three| {
        let [folder, gem, _] = three else {
            return false;
        };
        let version = gem.split('-').skip(1);
        *folder == "gems"
            && version
                .into_iter()
                .any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Says which packages don't count, and how they would.
pub fn declared_only(packages: &[Package]) -> Option<Hole> {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    for package in packages {
        if package.state == PackageState::Present && package.uncounted.is_some() {
            count += 1;
            let path = package.locations.first().map_or("", |place| &place.path);
            *files.entry(path).or_default() += 1;
        }
    }
    if count == 0 {
        return None;
    }
    let mut most: Vec<(&str, usize)> = files.into_iter().collect();
    most.sort_by_key(|(path, number)| (usize::MAX - number, *path));
    let paths = most.iter().map(|(path, _)| *path);
    Some(Hole::new(
        HoleName::DECLARED_ONLY,
        count_packages(count),
        some_of(paths, most.len(), SHOWN),
        "nothing that is installed answers to them, so their findings don't count; `--declared` counts them",
    ))
}

#[cfg(test)]
#[path = "declared_tests.rs"]
mod tests;
