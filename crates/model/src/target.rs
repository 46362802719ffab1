//! What a job looks at.

use serde::{Deserialize, Serialize};

/// The kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// An image of an engine, a store or a registry.
    Image,
    /// An image in a file: docker-archive, OCI layout.
    Archive,
    /// A directory taken as the root of a file system.
    Rootfs,
    /// A directory of a project.
    Directory,
    /// A container, running or stopped.
    Container,
    /// This machine.
    Host,
    /// An SBOM document.
    Sbom,
}

/// A target as it was asked for and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its kind.
    pub kind: TargetKind,
    /// The name it goes by: a reference, a path.
    pub reference: String,
}
