//! npm's order: node-semver, in its loose reading.
//!
//! Loose, because the registry still has versions from before the strict one (`1.2.3beta`,
//! `01.2.0`), and lockfiles and advisories write `v1.2.3`.

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, compare_with, semver};

pub(crate) static IT: Npm = Npm;

pub(crate) struct Npm;

impl VersionScheme for Npm {
    fn name(&self) -> &'static str {
        "npm"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["npm"]
    }

    fn compare(&self, a: &str, b: &str) -> Result<Ordering, VersionError> {
        let rules = semver::Rules {
            v: true,
            loose: true,
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
