//! Bitnami's order: Semantic Versioning in which what stands after the hyphen is a revision of the
//! package, so `1.2.3-1` comes after `1.2.3` (bitnami/go-version, "Version revision").

use std::cmp::Ordering;

use crate::{VersionError, VersionScheme, compare_with, semver};

pub(crate) static IT: Bitnami = Bitnami;

pub(crate) struct Bitnami;

impl VersionScheme for Bitnami {
    fn name(&self) -> &'static str {
        "bitnami"
    }

    fn ecosystems(&self) -> &'static [&'static str] {
        &["Bitnami"]
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
            |a, b| {
                semver::compare_core(a, b).then_with(|| {
                    match (a.pre.is_empty(), b.pre.is_empty()) {
                        (false, false) => semver::compare_identifiers(a, b),
                        (a, b) => b.cmp(&a),
                    }
                })
            },
        )
    }
}
