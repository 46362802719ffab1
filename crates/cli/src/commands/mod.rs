//! The commands, one file each.

pub(crate) mod completions;
pub(crate) mod db;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod lint;
pub(crate) mod man;
pub(crate) mod policy;
pub(crate) mod sbom;
pub(crate) mod scan;
