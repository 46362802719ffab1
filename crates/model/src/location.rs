//! Where a finding is.

use serde::{Deserialize, Serialize};

/// A place; each part is there only where it means something.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Path from the root of the target, without a leading slash.
    pub path: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column, from 1, in characters.
    pub column: Option<u32>,
    /// Last line, included.
    pub end_line: Option<u32>,
    /// Column behind the last character.
    pub end_column: Option<u32>,
    /// Index into the target's layers.
    pub layer: Option<u32>,
    /// The Dockerfile instruction that made the layer.
    pub instruction: Option<String>,
    /// A service of a Compose file or an orchestrator.
    pub service: Option<String>,
    /// A container's name.
    pub container: Option<String>,
}

impl Location {
    /// The place of a whole file.
    pub fn of_path(path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::default()
        }
    }
}
