//! The sections of the policy file, one file each: how it is read, and its part of the schema.
//!
//! One more section is one file here and its name in the list below.

use serde_json::Value;

use crate::document::Named;
use crate::{Policy, PolicyError};

/// A key at the top of the policy file.
pub(crate) struct Section {
    /// The key.
    pub(crate) key: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What it may hold, in JSON Schema.
    pub(crate) schema: fn() -> Value,
    /// Reads its value into the policy.
    pub(crate) read: fn(&Named<'_>, &mut Policy) -> Result<(), PolicyError>,
}

seawall_model::registry! { &'static Section: version, fail_on, ignore, allow_gaps, limits, rules, severity_source }
