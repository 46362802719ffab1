//! Version orders of the package ecosystems, exact to each.
//!
//! Invariant: every scheme is a total (weak) order on the versions that it accepts: different
//! spellings of one version compare as equal. What it does not accept is an error, never a guess.
//! One scheme is one file and one line in the registry below. Comparing does no I/O and, but for
//! legacy Python versions and very long Maven versions, allocates only for an error.
//!
//! Numbers are compared at any length; where an ecosystem's own tool stops at 32 or 64 bits, this
//! goes on counting.

use std::cmp::Ordering;

mod interval;
mod number;
mod pep440_legacy;
mod requirement;
mod semver;

pub use interval::{Bound, Interval, complement, contains, intersection, union};
pub use requirement::{RequirementError, parse_requirement};

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

seawall_model::registry! { &'static dyn VersionScheme:
    apk, bitnami, composer, crates_io, dpkg, gem, go, maven, npm, pep440, rpm
}

/// The scheme that orders the versions of an ecosystem (OSV name without release).
pub fn scheme_of(ecosystem: &str) -> Option<&'static dyn VersionScheme> {
    ALL.iter()
        .copied()
        .find(|scheme| scheme.ecosystems().contains(&ecosystem))
}

/// The longest version that is read; a longer text is hostile.
const MAX_LENGTH: usize = 4096;

/// Parses both texts, so that a bad one is named, and compares what came of them.
fn compare_with<'a, T>(
    scheme: &'static str,
    a: &'a str,
    b: &'a str,
    parse: impl Fn(&'a str) -> Result<T, &'static str>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Result<Ordering, VersionError> {
    let of = |text: &'a str| {
        let parsed = if text.len() > MAX_LENGTH {
            Err("it is too long")
        } else {
            parse(text)
        };
        parsed.map_err(|reason| VersionError {
            scheme,
            version: text.chars().take(MAX_LENGTH).collect(),
            reason,
        })
    };
    Ok(order(&of(a)?, &of(b)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ecosystem_of_the_model_has_a_scheme() {
        for ecosystem in seawall_model::ecosystems() {
            assert!(scheme_of(ecosystem.name).is_some(), "{}", ecosystem.name);
        }
        assert!(scheme_of("Plan 9").is_none());
    }

    #[test]
    fn no_ecosystem_has_two_schemes() {
        let mut names: Vec<_> = ALL.iter().flat_map(|s| s.ecosystems()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
