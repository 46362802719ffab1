//! Where a finding is.

use std::fmt;

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

impl fmt::Display for Location {
    /// `etc/passwd:3:1`, `compose.yaml, service web`; the instruction or the layer only where there is
    /// nothing better. Empty for no place at all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(path) = &self.path {
            parts.push(match (self.line, self.column) {
                (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
                (Some(line), None) => format!("{path}:{line}"),
                _ => path.clone(),
            });
        }
        parts.extend(self.service.as_ref().map(|s| format!("service {s}")));
        parts.extend(self.container.as_ref().map(|c| format!("container {c}")));
        if parts.is_empty() {
            let layer = || self.layer.map(|layer| format!("layer {layer}"));
            parts.extend(self.instruction.clone().or_else(layer));
        }
        f.pad(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_known_parts_are_shown() {
        let mut place = Location {
            layer: Some(3),
            ..Location::default()
        };
        assert_eq!(Location::default().to_string(), "");
        assert_eq!(place.to_string(), "layer 3");
        place.instruction = Some("RUN x".to_owned());
        assert_eq!(place.to_string(), "RUN x");
        place.container = Some("db-1".to_owned());
        assert_eq!(place.to_string(), "container db-1");
        place.service = Some("db".to_owned());
        (place.path, place.line) = (Some("compose.yaml".to_owned()), Some(7));
        assert_eq!(
            place.to_string(),
            "compose.yaml:7, service db, container db-1"
        );
        place.column = Some(2);
        assert!(place.to_string().starts_with("compose.yaml:7:2,"));
    }
}
