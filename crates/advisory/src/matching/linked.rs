//! Entries that name packages of a module, against what a program has of it (Go).
//!
//! A program holds the packages that it uses and no others. An entry that names packages speaks of
//! those alone, so that a program without any of them is clear of it. What is not known clears nothing:
//! a program that does not tell its packages, a module of which it seems to have none, an entry that
//! names no functions of a package (its types or data may be what is affected, and leave no trace).

use std::collections::HashSet;

use seawall_model::{Import, Linked, Package, Status, some_of};

use super::candidates::Candidate;
use super::verdict::Outcome;
use crate::index::{Head, Row};

/// Names that a reason shows.
const SHOWN: usize = 5;
/// The standard library's module, whose packages stand below no path.
const STANDARD: &str = "stdlib";
/// Systems that also are another to a build (go.dev/cmd/go, "Build constraints").
const ALSO: &[(&str, &str)] = &[
    ("android", "linux"),
    ("illumos", "solaris"),
    ("ios", "darwin"),
];

/// Why the program that was built of a package has nothing of what an entry names of it; none if it has,
/// if that can't be told, or if the entry names nothing.
pub(super) fn unlinked(row: &Row, package: &Package) -> Option<String> {
    let linked = package.linked.as_ref()?;
    let (mut absent, mut elsewhere, mut platforms) = (Vec::new(), Vec::new(), Vec::new());
    for import in &row.imports {
        if let Some(platform) = other_platform(import, linked) {
            elsewhere.push(full(&package.name, &import.path));
            platforms.push(platform);
        } else if is_absent(import, linked) {
            absent.push(full(&package.name, &import.path));
        } else {
            return None;
        }
    }
    let mut reasons = Vec::new();
    if !absent.is_empty() {
        let names = list(absent);
        reasons.push(format!("the program has no code of {names}"));
    }
    if !elsewhere.is_empty() {
        let (names, only) = (list(elsewhere), list(platforms));
        let Linked { os, arch, .. } = linked;
        reasons.push(format!(
            "{names} is affected on {only} only, and the program is for {os}/{arch}"
        ));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// The platforms that it is limited to, if the program's is another.
fn other_platform(import: &Import, linked: &Linked) -> Option<String> {
    let is = |own: &str, named: &String| {
        let also = ALSO.iter().filter(|(system, _)| *system == own);
        named == own || also.into_iter().any(|(_, other)| other == named)
    };
    let misses = |own: &str, named: &[String]| {
        !own.is_empty() && !named.is_empty() && !named.iter().any(|named| is(own, named))
    };
    let (os, arch) = (
        misses(&linked.os, &import.os),
        misses(&linked.arch, &import.arches),
    );
    match (os, arch) {
        (true, _) => Some(import.os.join(", ")),
        (_, true) => Some(import.arches.join(", ")),
        _ => None,
    }
}

fn is_absent(import: &Import, linked: &Linked) -> bool {
    let told = !linked.packages.is_empty();
    told && import.functions && !linked.packages.contains(&import.path)
}

fn full(module: &str, path: &str) -> String {
    match (module, path) {
        (STANDARD, path) => path.to_owned(),
        (module, ".") => module.to_owned(),
        (module, path) => format!("{module}/{path}"),
    }
}

fn list(mut names: Vec<String>) -> String {
    names.sort();
    names.dedup();
    some_of(names.iter().map(String::as_str), names.len(), SHOWN)
}

/// What is left of an outcome where the program has nothing of what the entry names.
pub(super) fn less(outcome: Outcome, unlinked: Option<String>) -> Outcome {
    match (outcome, unlinked) {
        (Outcome::Affected { reason, .. }, Some(unlinked)) => {
            not_affected(format!("{reason}, but {unlinked}"))
        }
        (Outcome::Unjudged(_), Some(unlinked)) => not_affected(unlinked),
        (outcome, _) => outcome,
    }
}

fn not_affected(reason: String) -> Outcome {
    Outcome::Clear {
        status: Status::NotAffected,
        reason,
    }
}

/// Lets those entries that name packages speak for those on the same vulnerability that name none:
/// what is nowhere in the program, no other list of versions puts there.
pub(super) fn settle(candidates: &mut [Candidate]) {
    let mut settled = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        if candidate.outcome.is_clear() || !candidate.row.imports.is_empty() {
            continue;
        }
        if let Some(reason) = by_others(candidate, candidates) {
            settled.push((at, reason));
        }
    }
    for (at, reason) in settled {
        if let Some(candidate) = candidates.get_mut(at) {
            let before = std::mem::replace(&mut candidate.outcome, Outcome::Untold);
            candidate.outcome = less(before, Some(reason));
        }
    }
}

/// Why the program has nothing of what an entry that names no packages is about, by the others on the
/// same vulnerability: all that name packages, and whose records name some wherever they speak.
fn by_others(candidate: &Candidate, candidates: &[Candidate]) -> Option<String> {
    let own: HashSet<&str> = ids(&candidate.head).collect();
    let alike = candidates.iter().filter(|other| other.names(&own));
    let (naming, silent): (Vec<_>, Vec<_>) = alike.partition(|c| !c.row.imports.is_empty());
    let mixed = |silent: &&Candidate| naming.iter().any(|c| c.head.id == silent.head.id);
    if silent.iter().any(mixed) || naming.iter().any(|c| c.unlinked.is_none()) {
        return None;
    }
    let first = naming.first()?;
    let reason = first.unlinked.as_deref().unwrap_or_default();
    Some(format!("by {}, {reason}", first.head.id))
}

fn ids(head: &Head) -> impl Iterator<Item = &str> {
    let Head {
        id,
        aliases,
        covers,
        ..
    } = head;
    let all = [id].into_iter().chain(aliases).chain(covers);
    all.map(String::as_str)
}
