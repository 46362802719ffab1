//! Programs that nothing tells the packages of.
//!
//! Among the packages of a system they say nothing new. Where a target has no package at all, they are
//! what it is made of, and nobody looked at that: a gap.

use std::collections::BTreeMap;

use seawall_model::{Evidence, Hole, HoleName, LayeredEvidence};

/// By whose name the evidence goes; no cataloger has it.
pub(crate) const PROGRAMS: &str = "programs";
/// Raised whenever other files would be programs.
pub(crate) const REVISION: u32 = 1;
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

/// The gap of a target that consists of programs; `packages` is how many it has.
pub(crate) fn hole(present: &[&LayeredEvidence], packages: usize) -> Option<Hole> {
    let mut places: Vec<&str> = present
        .iter()
        .filter(|e| e.evidence.cataloger == PROGRAMS)
        .map(|e| e.evidence.path.as_str())
        .collect();
    places.sort_unstable();
    places.dedup();
    let first = places.get(..SHOWN).unwrap_or(&places).join(", ");
    let place = match places.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first} and {more} more"),
    };
    let what = match places.len() {
        1 => "1 program".to_owned(),
        count => format!("{count} programs"),
    };
    let reason = "neither a package database nor a list in them tells what they are made of";
    let hole = Hole::new(HoleName::UNIDENTIFIED_PROGRAMS, what, place, reason);
    (packages == 0 && !places.is_empty()).then_some(hole)
}
