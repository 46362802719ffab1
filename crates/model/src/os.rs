//! The operating system of a target.

use serde::{Deserialize, Serialize};

use crate::{Date, Ecosystem};

/// When a release stops getting security updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfLife {
    /// The last day of regular support.
    pub date: Date,
    /// The last day of extended support that needs no contract (Debian LTS), where there is one.
    #[serde(default)]
    pub extended: Option<Date>,
}

/// What os-release (freedesktop.org os-release(5)) and its kin say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatingSystem {
    /// `ID`, lower case: `debian`, `alpine`, ...
    pub id: String,
    /// `VERSION_ID`; empty for rolling releases.
    pub version: String,
    /// `PRETTY_NAME`, or what we can make of the rest.
    pub name: String,
    /// `ID_LIKE`, in its order.
    #[serde(default)]
    pub like: Vec<String>,
    /// `VERSION_CODENAME`.
    #[serde(default)]
    pub codename: Option<String>,
    /// End of life, where known.
    pub eol: Option<EndOfLife>,
}

impl OperatingSystem {
    /// The advisory ecosystem of its packages, if one is known.
    pub fn ecosystem(&self) -> Option<Ecosystem> {
        Ecosystem::of_os(&self.id, &self.version)
    }
}
