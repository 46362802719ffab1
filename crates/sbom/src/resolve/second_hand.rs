//! What documents say of packages counts where no file of a package itself says it.
//!
//! A package of a distribution is told by the package manager's database; where there is one of that
//! kind, a document adds nothing, and what only it names is not installed.

use std::collections::{HashMap, HashSet};

use seawall_model::{Package, PackageKind, ecosystems, normalise_name};

use super::draft::Draft;

/// Kind, name as its ecosystem compares it, and version without Go's leading `v`.
pub(super) type Key = (String, String, String);

/// Takes out the drafts of these catalogers that others have told already, and joins those that
/// several documents tell.
pub(super) fn settle(drafts: Vec<Draft>, second_hand: &HashSet<&str>) -> Vec<Draft> {
    let is_second = |draft: &Draft| second_hand.contains(draft.cataloger.as_str());
    let (told, mut kept): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(is_second);
    if told.is_empty() {
        return kept;
    }
    let managed: HashSet<PackageKind> = kept
        .iter()
        .filter(|d| d.package.kind.is_os())
        .map(|d| d.package.kind.clone())
        .collect();
    let mut known: HashMap<Key, Option<usize>> = HashMap::new();
    for draft in &kept {
        known.insert(key(&draft.package), None);
    }
    for mut draft in told {
        if managed.contains(&draft.package.kind) {
            continue;
        }
        match known.get(&key(&draft.package)) {
            Some(None) => {}
            Some(Some(at)) => {
                let places = std::mem::take(&mut draft.package.locations);
                if let Some(first) = kept.get_mut(*at) {
                    first.package.locations.extend(places);
                }
            }
            None => {
                known.insert(key(&draft.package), Some(kept.len()));
                kept.push(draft);
            }
        }
    }
    kept
}

pub(super) fn key(package: &Package) -> Key {
    let kind = package.kind.as_str();
    let ecosystem = ecosystems().iter().find(|e| e.kind == package.kind);
    let name = ecosystem.map_or_else(
        || package.name.clone(),
        |e| normalise_name(e.name, &package.name),
    );
    let version = match kind {
        "golang" => package.version.trim_start_matches('v'),
        _ => &package.version,
    };
    (kind.to_owned(), name, version.to_owned())
}

#[cfg(test)]
#[path = "second_hand_tests.rs"]
mod tests;
