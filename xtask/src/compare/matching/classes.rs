//! The classes of differences that `docs/compare/matching.md` explains.

use std::collections::BTreeMap;

use super::NO_GIT;
use super::difference::{Difference, Only};
use super::records::Records;

/// Why a difference is one.
pub(super) struct Class {
    /// The heading in the document.
    pub(super) name: &'static str,
    holds: fn(&Difference, &Records) -> bool,
}

const CLASSES: &[Class] = &[
    Class {
        name: "A GIT range before the versions",
        holds: git_first,
    },
    Class {
        name: "A broken go.mod",
        holds: broken_go_mod,
    },
];

/// The first class that a difference belongs to.
pub(super) fn class_of(
    difference: &Difference,
    records: &BTreeMap<&str, Records>,
) -> Option<&'static Class> {
    let records = records.get(difference.package.ecosystem.as_str())?;
    CLASSES
        .iter()
        .find(|class| (class.holds)(difference, records))
}

/// OSV-Scanner stops at the first range of another type, and so sees no range behind it; the version
/// is not among the listed ones either.
fn git_first(difference: &Difference, records: &Records) -> bool {
    let package = &difference.package;
    let mut affected = records
        .affected(&difference.record, &package.name)
        .peekable();
    difference.only == Only::Ours
        && difference.listed
        && !difference.origin.ends_with(NO_GIT)
        && affected.peek().is_some()
        && affected.all(|affected| {
            let kinds: Vec<&str> = affected["ranges"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|range| range["type"].as_str())
                .collect();
            let mut listed = affected["versions"].as_array().into_iter().flatten();
            let git = kinds.iter().position(|kind| *kind == "GIT");
            let versions = kinds.iter().position(|kind| *kind == "ECOSYSTEM");
            git.is_some_and(|git| versions.is_some_and(|at| git < at))
                && listed.all(|v| v != package.version.as_str())
        })
}

/// It lists nothing of a file in which one line is wrong; we keep what the other lines say.
fn broken_go_mod(difference: &Difference, _: &Records) -> bool {
    difference.only == Only::Ours
        && !difference.listed
        && difference.origin.starts_with("lockfiles-")
        && difference.origin.ends_with("/corrupt/go.mod")
}
