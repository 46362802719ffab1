//! What a job looks at.

use serde::{Deserialize, Serialize};

use crate::Word;
use crate::word::words;

words! {
    /// The kind of a target.
    pub enum TargetKind {
        /// An image of an engine, a store or a registry.
        Image = "image",
        /// An image in a file: docker-archive, OCI layout.
        Archive = "archive",
        /// A directory taken as the root of a file system.
        Rootfs = "rootfs",
        /// A directory of a project.
        Directory = "directory",
        /// A container, running or stopped.
        Container = "container",
        /// This machine.
        Host = "host",
        /// An SBOM document.
        Sbom = "sbom",
        /// One file: a lock file, a jar, a program.
        File = "file",
    }
}

impl Default for TargetKind {
    fn default() -> Self {
        Self::Other(Word::new(""))
    }
}

/// A target as it was asked for and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Its kind.
    pub kind: TargetKind,
    /// The name it goes by: a reference, a path.
    pub reference: String,
}
