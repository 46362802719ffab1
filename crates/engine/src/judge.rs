//! What turns packages into findings; the scan does not know by which advisories.

use seawall_model::{Finding, Hole, OperatingSystem, Package};

/// What is known of packages.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    pub(crate) findings: Vec<Finding>,
    pub(crate) gaps: Vec<Hole>,
    pub(crate) notes: Vec<Hole>,
}

/// Knows vulnerabilities.
pub(crate) trait Judge: Sync {
    /// Judges the packages of one target.
    fn judge(&self, os: Option<&OperatingSystem>, packages: &[Package]) -> Judgement;
}
