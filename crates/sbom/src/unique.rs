//! One package for each name and version of a file, whatever the number of entries that tell of it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use seawall_model::Package;

/// Places that are kept of one package: lines of one file, which all tell the same.
const MAX_LOCATIONS: usize = 8;

/// Merges packages of one reference, in the order of their first entries. Only development needs one
/// if every entry says so; the project asks for it if any entry does.
pub(crate) fn unique(packages: Vec<Package>) -> Vec<Package> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(packages.len());
    let mut kept: Vec<Package> = Vec::with_capacity(packages.len());
    for package in packages {
        match places.entry(package.reference.clone()) {
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(package);
            }
            Entry::Occupied(place) => {
                if let Some(first) = kept.get_mut(*place.get()) {
                    merge(first, package);
                }
            }
        }
    }
    for package in &mut kept {
        package.depends_on.sort_unstable();
        package.depends_on.dedup();
    }
    kept
}

fn merge(first: &mut Package, other: Package) {
    let both = |a: Option<bool>, b: Option<bool>, join: fn(bool, bool) -> bool| match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (a, b) => a.or(b),
    };
    first.dev = both(first.dev, other.dev, |a, b| a && b);
    first.direct = both(first.direct, other.direct, |a, b| a || b);
    // One entry of it that can be judged is enough.
    if other.unassessed.is_none() {
        first.unassessed = None;
    }
    first.depends_on.extend(other.depends_on);
    for location in other.locations {
        if first.locations.len() < MAX_LOCATIONS && !first.locations.contains(&location) {
            first.locations.push(location);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::PackageKind;

    #[test]
    fn needed_by_all_once_needed_by_one() {
        let package = |dev, direct, needs: &str| Package {
            dev: Some(dev),
            direct: Some(direct),
            depends_on: vec![needs.to_owned()],
            ..Package::new(PackageKind::NPM, "a", "1")
        };
        let other = Package::new(PackageKind::NPM, "a", "2");
        let unassessed = Package {
            unassessed: Some("a directory".to_owned()),
            ..package(true, false, "y")
        };
        let got = unique(vec![
            unassessed,
            other,
            package(false, true, "x"),
            package(true, false, "y"),
        ]);
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].dev, got[0].direct), (Some(false), Some(true)));
        assert_eq!(got[0].depends_on, ["x", "y"]);
        assert_eq!(got[0].unassessed, None);
    }
}
