//! Which packages of a system its distribution's advisories can judge, and what keeps them from it.
//!
//! Clearance is earned: only packages of the system that os-release names, told by a database of its
//! own package manager, are judged by its advisories. Anything else is a gap, also where no package
//! was found.

use std::collections::BTreeMap;

use seawall_model::{
    Hole, HoleName, OperatingSystem, Package, PackageKind, PackageState, count_packages,
    ecosystem_named,
};

use crate::eol::is_rolling;

/// Kinds (purl types) of package managers of systems of which no advisories are read.
const UNREAD: &[&str] = &[
    "alpm", "ebuild", "eopkg", "guix", "nix", "opkg", "pacman", "portage", "xbps",
];

/// What a package's own word is followed by where it is of another system.
const OTHERS: &str = " package, and";

/// Whether a package is not judged because of the system that it was found in.
pub(super) fn is_about_system(reason: &str) -> bool {
    reason.contains(OTHERS)
}

/// What is missing of the system's own packages where a tree holds none.
pub(super) fn absent(os: Option<&OperatingSystem>, packages: &[Package]) -> Option<Hole> {
    let what = "packages of an operating system";
    let own = os.and_then(kind_of);
    let found = packages.iter().filter(|p| is_of_system(p));
    // Of another system's packages it is said elsewhere that they are no stand-in.
    let mut found = found.filter(|p| own.as_ref().is_none_or(|own| p.kind == *own));
    match os {
        _ if found.next().is_some() => None,
        None => {
            let place = "the whole file system";
            let reason = "not covered: no distribution and no package database were found";
            Some(Hole::new(
                HoleName::NO_OPERATING_SYSTEM,
                what,
                place,
                reason,
            ))
        }
        Some(os) if own.is_some() => {
            let reason =
                "not covered: the distribution is known, but no package database was found";
            Some(Hole::new(
                HoleName::NO_PACKAGE_DATABASE,
                what,
                &os.name,
                reason,
            ))
        }
        Some(os) => Some(unsupported(os, what)),
    }
}

/// What keeps packages of a system from being judged; those of another system than the named one are
/// marked as `unassessed`.
pub(super) fn system_holes(os: Option<&OperatingSystem>, packages: &mut [Package]) -> Vec<Hole> {
    let count = packages.iter().filter(|p| is_of_system(p)).count();
    if count == 0 {
        return Vec::new();
    }
    let what = format!("{} of an operating system", count_packages(count));
    let Some(os) = os else {
        let place = "the whole file system";
        let reason = "not covered: no file says which distribution they are of";
        return vec![Hole::new(
            HoleName::UNKNOWN_DISTRIBUTION,
            what,
            place,
            reason,
        )];
    };
    let Some(own) = kind_of(os) else {
        return vec![unsupported(os, &what)];
    };
    foreign(os, &own, packages)
}

/// That nobody knows until when a release gets fixes; for systems whose packages are judged.
pub(super) fn unlisted(os: &OperatingSystem, packages: &[Package]) -> Option<Hole> {
    let told = os.eol.is_some() || is_rolling(os) || kind_of(os).is_none();
    (!told && packages.iter().any(is_of_system)).then(|| {
        let reason = "this release is not in the table of releases";
        let what = "the end of its support";
        Hole::new(HoleName::UNKNOWN_END_OF_LIFE, what, &os.name, reason)
    })
}

/// The databases of other package managers than the distribution's own.
fn foreign(os: &OperatingSystem, own: &PackageKind, packages: &mut [Package]) -> Vec<Hole> {
    let mut databases: BTreeMap<(String, String), usize> = BTreeMap::new();
    for package in packages.iter_mut().filter(|p| is_of_system(p)) {
        if package.kind == *own {
            continue;
        }
        package.unassessed.get_or_insert_with(|| {
            let kind = &package.kind;
            format!("a {kind}{OTHERS} {} installs {own} packages", os.id)
        });
        let path = package.locations.first().map_or("", |place| &place.path);
        let key = (package.kind.to_string(), path.to_owned());
        *databases.entry(key).or_default() += 1;
    }
    let hole = |((kind, path), count): ((String, String), usize)| {
        let what = format!("{} of kind {kind}", count_packages(count));
        let reason = format!(
            "not covered: {} installs {own} packages, and its advisories speak of no others",
            os.name
        );
        Hole::new(HoleName::FOREIGN_PACKAGE_DATABASE, what, path, reason)
    };
    databases.into_iter().map(hole).collect()
}

fn unsupported(os: &OperatingSystem, what: &str) -> Hole {
    let reason = "not covered: we have no advisories of this distribution";
    Hole::new(HoleName::UNSUPPORTED_DISTRIBUTION, what, &os.name, reason)
}

fn is_of_system(package: &Package) -> bool {
    let kind = &package.kind;
    let present = package.state == PackageState::Present;
    present && (kind.is_os() || UNREAD.contains(&kind.as_str()))
}

/// The kind of packages that a distribution installs, if there are advisories of it.
fn kind_of(os: &OperatingSystem) -> Option<PackageKind> {
    let ecosystem = os.ecosystem()?;
    ecosystem_named(&ecosystem.name).map(|info| info.kind.clone())
}

#[cfg(test)]
#[path = "system_tests.rs"]
mod tests;
