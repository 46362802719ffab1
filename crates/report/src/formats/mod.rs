//! The formats, in the order of the help text.

#[cfg(test)]
mod contributing;
#[cfg(test)]
mod example;
mod issues;

use crate::Reporter;

seawall_model::registry! { &'static dyn Reporter: table, json, html, sarif, cyclonedx, cyclonedx_sbom, spdx, junit, markdown, csv, checkstyle, codeclimate, gnu, sonarqube }

/// The format of that name.
pub fn reporter(name: &str) -> Option<&'static dyn Reporter> {
    ALL.iter().copied().find(|r| r.name() == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let names: BTreeSet<_> = ALL.iter().map(|r| r.name()).collect();
        assert_eq!(names.len(), ALL.len());
        for name in names {
            assert_eq!(reporter(name).map(Reporter::name), Some(name));
        }
        assert!(reporter("nonsense").is_none());
    }
}
