//! The classes of differences that `docs/compare/matching.md` explains.

use std::collections::BTreeMap;

use super::NO_GIT;
use super::difference::{Difference, Only};
use super::records::Records;
use super::sides::pep503;

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
        name: "A name not in its normal form",
        holds: unusual_name,
    },
    Class {
        name: "Intervals that touch or overlap",
        holds: tangled_events,
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

/// The record writes the package's name in a form that PEP 503 folds into another: OSV-Scanner looks for
/// the folded one alone.
fn unusual_name(difference: &Difference, records: &Records) -> bool {
    let package = &difference.package;
    difference.only == Only::Ours
        && package.ecosystem == "PyPI"
        && records
            .affected(&difference.record, &package.name)
            .next()
            .is_none()
        && records
            .names(&difference.record)
            .any(|name| name != package.name && pep503(name) == package.name)
}

/// One list of events has several intervals of which one ends where another begins, or that are not in
/// order: OSV-Scanner sorts the events and loses which belong together.
fn tangled_events(difference: &Difference, records: &Records) -> bool {
    let package = &difference.package;
    difference.only == Only::Ours
        && difference.listed
        && records
            .affected(&difference.record, &package.name)
            .flat_map(|affected| affected["ranges"].as_array().into_iter().flatten())
            .filter(|range| range["type"] != "GIT")
            .any(|range| {
                let of = |key: &str| -> Vec<&str> {
                    let events = range["events"].as_array().into_iter().flatten();
                    events.filter_map(|event| event[key].as_str()).collect()
                };
                let (introduced, fixed) = (of("introduced"), of("fixed"));
                introduced.iter().skip(1).any(|version| *version == "0")
                    || introduced.iter().any(|version| fixed.contains(version))
            })
}

/// It lists nothing of a file in which one line is wrong; we keep what the other lines say.
fn broken_go_mod(difference: &Difference, _: &Records) -> bool {
    difference.only == Only::Ours
        && !difference.listed
        && difference.origin.starts_with("lockfiles-")
        && difference.origin.ends_with("/corrupt/go.mod")
}
