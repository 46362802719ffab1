//! What of a target the user wants nothing to be known of, and what is said of that.

use std::collections::HashSet;

use seawall_image::{LeftOut, SquashedTree};
use seawall_model::{Coverage, Evidence, FileTree, Hole, HoleName, Inspect, Package, TargetReport};
use seawall_policy::{ExcludePattern, Excludes};

use crate::inspectors::Families;
use crate::session::Session;
use crate::visit::Visit;

/// Adds what else was left out.
pub(crate) fn add(all: &mut LeftOut, more: &LeftOut) {
    for (pattern, more) in more {
        let of = all.entry(*pattern).or_default();
        of.directories += more.directories;
        of.files += more.files;
        of.packages += more.packages;
    }
}

/// Takes out of what a file tells whatever lies in an archive inside it that is left out.
pub(crate) fn of_evidence(excludes: &Excludes, evidence: &mut Evidence, left_out: &mut LeftOut) {
    if !excludes.is_empty() {
        of_packages(excludes, &mut evidence.packages, left_out);
        let kept = |hole: &Hole| excludes.leaving_out(&hole.place).is_none();
        evidence.holes.retain(kept);
    }
}

/// Takes out packages all of whose places are left out, and such places of others.
pub(crate) fn of_packages(
    excludes: &Excludes,
    packages: &mut Vec<Package>,
    left_out: &mut LeftOut,
) {
    if excludes.is_empty() {
        return;
    }
    let mut gone: HashSet<String> = HashSet::new();
    packages.retain_mut(|package| {
        let mut by = None;
        let was_placed = !package.locations.is_empty();
        package.locations.retain(|place| {
            let found = excludes.leaving_out(&place.path);
            by = by.or(found);
            found.is_none()
        });
        let Some(by) = by.filter(|_| was_placed && package.locations.is_empty()) else {
            return true;
        };
        left_out.entry(by).or_default().packages += 1;
        gone.insert(package.reference.clone());
        false
    });
    if gone.is_empty() {
        return;
    }
    for package in packages {
        package.depends_on.retain(|other| !gone.contains(other));
        package.owned_by = package
            .owned_by
            .take()
            .filter(|owner| !gone.contains(owner));
    }
}

/// Where a package database is left out, its path.
pub(crate) fn databases(visit: &Visit<'_>, tree: &SquashedTree) -> Option<String> {
    let excludes = &visit.excludes;
    if excludes.is_empty() {
        return None;
    }
    let fixed = visit.inspectors.only(Families::ALL).fixed_paths();
    let mut databases = fixed.iter().filter(|fixed| fixed.database);
    let found = databases.find(|fixed| {
        let named = excludes.leaving_out_file(fixed.path).is_some();
        tree.is_left_out(fixed.path) || named && tree.resolve(fixed.path).is_some()
    });
    found.map(|fixed| fixed.path.to_owned())
}

/// That there is no package database is no gap where one is there and was not to be read.
pub(crate) fn allow_for(database: Option<String>, coverage: &mut Coverage) {
    let Some(path) = database else { return };
    let missing = |gap: &mut Hole| gap.name == HoleName::NO_PACKAGE_DATABASE;
    for gap in coverage.gaps.extract_if(.., missing) {
        let reason = "its package database is not to be read";
        let what = format!("{} of {}", gap.what, gap.place);
        coverage
            .notes
            .push(Hole::new(HoleName::EXCLUDED, what, &path, reason));
    }
}

/// What each pattern left out.
pub(crate) fn notes(excludes: &Excludes, left_out: &LeftOut) -> Vec<Hole> {
    let note = |(number, of): (&usize, &seawall_image::LeftOutCount)| {
        let pattern = excludes.patterns().nth(*number)?;
        let counts = [
            (of.directories, "directory", "directories"),
            (of.files, "file", "files"),
            (of.packages, "package", "packages"),
        ];
        let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
            .collect();
        let reason = format!("left out by {}", option(pattern));
        Some(Hole::new(HoleName::EXCLUDED, counts.join(", "), "", reason))
    };
    left_out.iter().filter_map(note).collect()
}

/// Says once of each pattern that left out nothing in any target.
pub(crate) fn tell_unused(session: &Session, targets: &mut [TargetReport]) {
    let Some(first) = targets.first_mut() else {
        return;
    };
    for pattern in session.unused() {
        let reason = "nothing in any target matches it; patterns are paths from the target's root, and \
                      **/NAME is one of that name anywhere";
        let hole = Hole::new(HoleName::UNUSED_EXCLUDE, option(pattern), "", reason);
        first.coverage.add(hole);
    }
}

fn option(pattern: &ExcludePattern) -> String {
    format!("{} {}", pattern.kind.option(), pattern.text)
}

#[cfg(test)]
mod tests {
    use seawall_model::{PackageKind, PackageLocation};
    use seawall_policy::ExcludeKind;

    use super::*;

    fn excludes(text: &str) -> Excludes {
        let text = text.to_owned();
        let kind = ExcludeKind::Any;
        Excludes::new(&[ExcludePattern { kind, text }]).unwrap()
    }

    fn package(name: &str, paths: &[&str]) -> Package {
        let mut package = Package::new(PackageKind::MAVEN, name, "1");
        name.clone_into(&mut package.reference);
        package.locations = paths
            .iter()
            .map(|path| PackageLocation {
                path: (*path).to_owned(),
                ..PackageLocation::default()
            })
            .collect();
        package
    }

    #[test]
    fn what_lies_in_an_archive_goes_by_its_own_path() {
        let mut outer = package("outer", &["a.jar"]);
        outer.depends_on = vec!["inner".to_owned(), "other".to_owned()];
        let mut evidence = Evidence {
            path: "a.jar".to_owned(),
            packages: vec![
                outer,
                package("inner", &["a.jar!/lib/b.jar"]),
                package("other", &["a.jar!/c.jar", "a.jar!/lib/b.jar"]),
                package("placeless", &[]),
            ],
            ..Evidence::default()
        };
        let hole = |place| Hole::new(HoleName::UNREADABLE_ARCHIVE, "archive", place, "broken");
        evidence.holes = vec![
            hole("a.jar!/lib/b.jar!/x.jar"),
            hole("a.jar!/d.jar"),
            hole(""),
        ];
        let mut left_out = LeftOut::new();
        of_evidence(&excludes("**/b.jar"), &mut evidence, &mut left_out);
        let names: Vec<&str> = evidence.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["outer", "other", "placeless"]);
        assert_eq!(evidence.packages[0].depends_on, ["other"]);
        assert_eq!(evidence.packages[1].locations.len(), 1);
        let places: Vec<&str> = evidence.holes.iter().map(|h| h.place.as_str()).collect();
        assert_eq!(places, ["a.jar!/d.jar", ""]);
        assert_eq!(left_out[&0].packages, 1);
        let notes = notes(&excludes("**/b.jar"), &left_out);
        assert_eq!(notes[0].what, "1 package");
    }
}
