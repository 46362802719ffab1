//! Programs that nothing tells the packages of.
//!
//! Among the packages of a system they say nothing new. Where a target has none of those, they are what
//! it is made of, and nobody looked at that: a gap. Packages of a language tell it only of the programs
//! that lie where they were installed themselves, or where a build of what needs them puts its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use seawall_model::{Evidence, FileTree, Hole, HoleName, LayeredEvidence, Package, some_of};

/// By whose name the evidence goes; no cataloger has it.
pub(crate) const PROGRAMS: &str = "programs";
/// Raised whenever other files would be programs.
pub(crate) const REVISION: u32 = 1;
/// Directories of installed packages, which bring programs of their own.
const INSTALLED: &[&str] = &["node_modules/", "site-packages/", "dist-packages/"];
/// Directories that builds write to, beside the list of what is built from.
const BUILT: &[&str] = &["target/", "build/", "dist/"];
/// What makes a directory a virtual environment of Python, with programs that its packages brought.
const ENVIRONMENT: &str = "pyvenv.cfg";
/// Places that are shown.
const SHOWN: usize = 3;

/// That a file is a program. Libraries are none: what uses them is one.
pub(crate) fn evidence(path: &str) -> Option<Evidence> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let library = name.ends_with(".so") || name.contains(".so.") || name.ends_with(".dll");
    (!library).then(|| Evidence {
        cataloger: PROGRAMS.to_owned(),
        path: path.to_owned(),
        facts: BTreeMap::from([("program".to_owned(), String::new())]),
        ..Evidence::default()
    })
}

/// The gap of a target that consists of programs, whatever packages lie beside them.
pub(crate) fn hole(
    tree: &dyn FileTree,
    present: &[&LayeredEvidence],
    packages: &[&Package],
) -> Option<Hole> {
    if packages.iter().any(|package| package.kind.is_os()) {
        return None;
    }
    let told = told(tree, packages);
    let mut places: Vec<&str> = present
        .iter()
        .filter(|e| e.evidence.cataloger == PROGRAMS)
        .map(|e| e.evidence.path.as_str())
        .filter(|path| !above(path).any(|directory| told.contains(directory)))
        .collect();
    places.sort_unstable();
    places.dedup();
    let place = some_of(places.iter().copied(), places.len(), SHOWN);
    let what = match places.len() {
        0 => return None,
        1 => "1 program".to_owned(),
        count => format!("{count} programs"),
    };
    let reason = "neither a package database nor a list in them tells what they are made of";
    let name = HoleName::UNIDENTIFIED_PROGRAMS;
    Some(Hole::new(name, what, place, reason))
}

/// The directories whose programs the packages tell of.
fn told<'p>(tree: &dyn FileTree, packages: &[&'p Package]) -> HashSet<Cow<'p, str>> {
    let mut told = HashSet::new();
    let locations = packages.iter().flat_map(|package| &package.locations);
    for path in locations.map(|location| location.path.as_str()) {
        let Some(directory) = installed(path) else {
            let beside = above(path).last().unwrap_or_default();
            told.extend(BUILT.iter().map(|built| format!("{beside}{built}").into()));
            continue;
        };
        if told.insert(directory.into()) {
            let is_environment =
                |above: &&str| tree.entry(&format!("{above}{ENVIRONMENT}")).is_some();
            told.extend(above(directory).find(is_environment).map(Cow::from));
        }
    }
    told
}

/// The outermost directory of installed packages that a file is in, if it is in one.
fn installed(path: &str) -> Option<&str> {
    above(path).find(|directory| {
        let is_last = |name: &str| {
            let before = directory.strip_suffix(name);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        INSTALLED.iter().any(|name| is_last(name))
    })
}

/// The directories that a file is in, from the root on, which is empty; the others end in a slash.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at + 1);
    std::iter::once(0)
        .chain(ends)
        .filter_map(|end| path.get(..end))
}
