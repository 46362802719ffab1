//! Cargo's order: Semantic Versioning 2.0.0 as it stands, by precedence.
//!
//! The `semver` crate's `Ord` also orders build metadata; advisories speak of precedence, as
//! Cargo's requirements do, so it is left out here.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, compare_with, semver};

pub(crate) static IT: CratesIo = CratesIo;

pub(crate) struct CratesIo;

impl VersionScheme for CratesIo {
    fn name(&self) -> &'static str {
        "cargo"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["crates.io"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let rules = semver::Rules {
            v: false,
            loose: false,
        };
        compare_with(
            self.name(),
            a,
            b,
            |text| semver::parse(text, rules),
            semver::compare,
        )
    }
}
