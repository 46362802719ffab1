//! From the evidence of all files to one inventory.
//!
//! Each cataloger makes packages of its own present evidence; what stands here is common to all:
//! the operating system, package URLs and references, the layer that a package came with, which
//! package owns which, who is no part of the distribution, and what lower layers held.
//!
//! Invariants: the order of the evidence changes nothing; every reference is unique; no bytes are
//! read. It does not match advisories.

mod content_sets;
mod contents;
mod declared;
mod document;
mod draft;
mod layers;
mod memory_tree;
mod os;
mod ownership;
mod references;
mod second_hand;
mod system;
mod vendor;

use std::collections::{BTreeMap, HashSet};
use std::panic::resume_unwind;

use seawall_model::{Coverage, FileTree, LayeredEvidence, OperatingSystem, Package, Visibility};

use crate::cataloger::Cataloger;
use crate::catalogers;
use crate::dispatch::Catalogers;
use crate::programs;
use crate::text::without_addresses;
use crate::unresolved::{Remarks, Unresolved};
use crate::unsupported::Unsupported;

use declared::Declarers;
pub use declared::declared_only;
pub use document::resolve_document;
use draft::Draft;
pub use memory_tree::MemoryTree;
pub use os::ended;
use ownership::Ownership;
pub(crate) use ownership::merged;
use references::Assigned;

/// How to resolve.
#[derive(Clone, Debug)]
pub struct ResolveOptions {
    /// The distribution (`ID`, `VERSION_ID`), where the user knows better than the files.
    pub distro: Option<(String, String)>,
    /// Also list packages that only lower layers hold.
    pub include_lower_layers: bool,
    /// It is a directory, of which nothing says that it runs: programs beside packages may be anything
    /// there. It is a project's, unless it holds a system.
    pub directory: bool,
}

/// What a target contains.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Inventory {
    /// The operating system, if one is recognised.
    pub os: Option<OperatingSystem>,
    /// Packages that are present, then those of lower layers; each part by kind, name and version.
    pub packages: Vec<Package>,
    /// Whether it is a system's, by its own files, and not a project's.
    pub system: bool,
    /// What could not be read or told.
    pub coverage: Coverage,
}

/// Makes the inventory of a target from its evidence, in any order, and its squashed tree.
pub fn resolve(
    tree: &dyn FileTree,
    evidence: &[LayeredEvidence],
    options: &ResolveOptions,
) -> Inventory {
    resolve_with(catalogers::ALL, tree, evidence, options)
}

/// The same with these catalogers only; evidence of others is taken as it is.
pub fn resolve_with(
    catalogers: &[&'static dyn Cataloger],
    tree: &dyn FileTree,
    evidence: &[LayeredEvidence],
    options: &ResolveOptions,
) -> Inventory {
    let mut sorted: Vec<&LayeredEvidence> = evidence.iter().collect();
    sorted.sort_by(|a, b| order(a).cmp(&order(b)));
    let present: Vec<&LayeredEvidence> = sorted
        .iter()
        .copied()
        .filter(|e| e.visibility == Visibility::Present)
        .collect();

    let mut remarks = Remarks::default();
    let drafts = packages_of(catalogers, tree, &present, &mut remarks);
    let documents = second_hand(catalogers);
    let mut drafts = draft::merged(second_hand::settle(drafts, &documents));
    let declarers = Declarers(catalogers);
    let history = layers::History::new(&sorted);
    for draft in &mut drafts {
        history.place(draft);
    }
    let mut lower = if options.include_lower_layers {
        history.lower(&drafts, declarers)
    } else {
        Vec::new()
    };

    without_version(&present, &drafts, declarers, &mut remarks);
    let mut inventory = Inventory::default();
    inventory.coverage.extend(remarks.into_holes());
    let packages: Vec<&Package> = drafts.iter().map(|d| &d.package).collect();
    if let Some(hole) = programs::hole(tree, &present, &packages) {
        if options.directory && !packages.is_empty() {
            inventory.coverage.note(hole);
        } else {
            inventory.coverage.add(hole);
        }
    }
    holes(&sorted, options, declarers, &mut inventory);
    os::recognise(&present, options, &mut inventory);
    inventory.system = declared::is_system(inventory.os.as_ref(), &drafts, &documents);
    let project = options.directory && !inventory.system;
    declared::settle(declarers, &mut drafts, project);
    let read = Catalogers::new(catalogers);
    // What takes longest.
    let (assigned, ownership, unsupported) = std::thread::scope(|scope| {
        let ownership = scope.spawn(|| Ownership::new(tree, &present, &drafts));
        let unsupported = scope.spawn(|| Unsupported::find(tree, &read));
        let assigned = Assigned::new(&drafts, &lower, inventory.os.as_ref());
        let (ownership, unsupported) = (ownership.join(), unsupported.join());
        (
            assigned,
            ownership.unwrap_or_else(|panic| resume_unwind(panic)),
            unsupported.unwrap_or_else(|panic| resume_unwind(panic)),
        )
    });
    let lists = ownership::lists(&present, &drafts);
    assigned.write(&mut drafts, &mut lower);
    ownership.write(&mut drafts);
    inventory.packages = drafts.into_iter().map(|d| d.package).chain(lower).collect();
    judge_system(&mut inventory, Some(&present));
    let judged = inventory
        .os
        .as_ref()
        .is_some_and(|os| os.ecosystem().is_some());
    let lists = lists.into_iter().filter_map(|(owner, paths)| {
        let package = inventory.packages.get(owner)?;
        (judged && package.unassessed.is_none()).then_some((package, paths))
    });
    let unread = unsupported.holes(tree, lists);
    inventory.coverage.extend(unread);
    inventory.coverage.settle(&[]);
    inventory
}

/// Which packages the system's advisories can judge, and what keeps them from it; `present` is the evidence
/// of files, where there is any.
fn judge_system(inventory: &mut Inventory, present: Option<&[&LayeredEvidence]>) {
    let Inventory {
        os,
        packages,
        coverage,
        system: _,
    } = inventory;
    if let Some(os) = os {
        coverage.extend(vendor::mark(packages, os));
        if let Some(present) = present {
            coverage.extend(content_sets::mark(packages, os, present));
        }
        coverage.extend(system::unlisted(os, packages));
    }
    coverage.extend(system::absent(os.as_ref(), packages));
    coverage.extend(system::system_holes(os.as_ref(), packages));
}

/// The names of the catalogers whose word is second-hand.
fn second_hand(catalogers: &[&'static dyn Cataloger]) -> HashSet<&'static str> {
    let all = catalogers.iter().filter(|c| c.second_hand());
    all.map(|c| c.name()).collect()
}

fn order(e: &LayeredEvidence) -> (&str, &str, u32) {
    (&e.evidence.cataloger, &e.evidence.path, e.layer)
}

/// What each cataloger makes of its own evidence.
fn packages_of(
    catalogers: &[&'static dyn Cataloger],
    tree: &dyn FileTree,
    present: &[&LayeredEvidence],
    remarks: &mut Remarks,
) -> Vec<Draft> {
    let mut groups: BTreeMap<&str, Vec<&LayeredEvidence>> = BTreeMap::new();
    for one in present {
        groups.entry(&one.evidence.cataloger).or_default().push(one);
    }
    let mut drafts = Vec::new();
    for (name, group) in groups {
        let cataloger = catalogers.iter().find(|c| c.name() == name);
        let packages = cataloger.map_or_else(
            || {
                let packages = group.iter().flat_map(|e| &e.evidence.packages);
                packages.cloned().collect()
            },
            |c| c.resolve(tree, &group, remarks),
        );
        drafts.extend(packages.into_iter().map(|p| Draft::new(name, p)));
    }
    drafts
}

/// Says of which packages no version is known; those that say themselves why nobody can judge them are
/// told with their reason. What a file asks for that was published inside a package nobody installs.
fn without_version(
    present: &[&LayeredEvidence],
    drafts: &[Draft],
    declarers: Declarers<'_>,
    remarks: &mut Remarks,
) {
    let idle = |cataloger: &str, path: &str| declarers.is_idle(cataloger, path);
    let seen = |one: &&&LayeredEvidence| !idle(&one.evidence.cataloger, &one.evidence.path);
    for one in present.iter().filter(seen) {
        if let Some(open) = Unresolved::read(&one.evidence.facts) {
            remarks.unresolved(&one.evidence.cataloger, place_of(one), open);
        }
    }
    let mut listed: BTreeMap<(&str, &str), Unresolved> = BTreeMap::new();
    for draft in drafts {
        let package = &draft.package;
        let file = (draft.cataloger.as_str(), draft::path_of(package));
        let open = package.version.is_empty() && package.unassessed.is_none();
        if open && !idle(file.0, file.1) {
            listed.entry(file).or_default().push(&package.name);
        }
    }
    for ((cataloger, path), open) in listed {
        remarks.unresolved(cataloger, path.to_owned(), open);
    }
}

/// The file of evidence, for a reader.
pub(crate) fn place_of(one: &LayeredEvidence) -> String {
    format!("{} (layer {})", one.evidence.path, one.layer)
}

/// Holes of the files, with their places made full, and without the addresses that an entry's name or a
/// parser's words about an odd value may hold. A fault in a file that nobody sees any more makes no
/// answer incomplete, unless lower layers were asked for; nor does one in a lock file that was published
/// inside a package.
fn holes(
    sorted: &[&LayeredEvidence],
    options: &ResolveOptions,
    declarers: Declarers<'_>,
    inventory: &mut Inventory,
) {
    for one in sorted {
        let seen = one.visibility == Visibility::Present || options.include_lower_layers;
        let counts = seen && !declarers.is_idle(&one.evidence.cataloger, &one.evidence.path);
        for hole in &one.evidence.holes {
            let mut hole = hole.clone();
            hole.reason = without_addresses(&hole.reason);
            hole.place = without_addresses(&hole.place);
            let path = &one.evidence.path;
            hole.place = match hole.place.as_str() {
                "" => place_of(one),
                place if place.starts_with(path.as_str()) => {
                    format!("{place} (layer {})", one.layer)
                }
                place => format!("{path}, {place} (layer {})", one.layer),
            };
            if counts {
                inventory.coverage.add(hole);
            } else {
                inventory.coverage.note(hole);
            }
        }
    }
}

#[cfg(test)]
mod tests;
