//! Version orders of the package ecosystems, exact to each.
//!
//! Invariant: every scheme is a total order on the versions that it accepts; what it does not
//! accept is an error, never a guess. One scheme is one file and one name in the registry below.

use std::cmp::Ordering;

mod digits;

seawall_model::registry! {
    &'static dyn VersionScheme: apk, composer, dpkg, gem, golang, maven, pep440, rpm, semver
}

/// Why a text is not a version of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{version:?} is no {scheme} version: {reason}")]
pub struct VersionError {
    /// The scheme's name.
    pub scheme: &'static str,
    /// The text.
    pub version: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// An ecosystem's order of versions.
pub trait VersionScheme: Sync {
    /// Its name, for errors and explanations: `dpkg`, `pep440`, ...
    fn name(&self) -> &'static str;

    /// The OSV ecosystems (without release) whose versions it orders.
    fn ecosystems(&self) -> &'static [&'static str];

    /// Compares two versions.
    ///
    /// # Errors
    /// If either is not a version of this scheme.
    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError>;
}

/// The scheme that orders the versions of an ecosystem (OSV name without release).
pub fn scheme_of(ecosystem: &str) -> Option<&'static dyn VersionScheme> {
    ALL.iter().find(|scheme| scheme.ecosystems().contains(&ecosystem)).copied()
}

/// An error of a scheme about a version.
fn refuse(scheme: &'static str, version: &str, reason: &'static str) -> VersionError {
    VersionError { scheme, version: version.chars().take(200).collect(), reason }
}

#[cfg(test)]
mod tests;
