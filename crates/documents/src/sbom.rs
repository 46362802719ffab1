//! What a bill of materials tells, whatever its format, and how one is written.

use seawall_model::{
    Coverage, FailedTarget, Hole, HoleName, Layer, OperatingSystem, Package, TargetReport, Tool,
};
use serde::{Deserialize, Serialize};

/// What was read from a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sbom {
    /// It is one of our own documents: who wrote it had the files, and told what only they tell.
    pub own: bool,
    /// The name of what it describes; empty when it does not say.
    pub name: String,
    /// The image's digest, where one of our own documents tells it.
    pub digest: Option<String>,
    /// The document's serial number (`urn:uuid:...`), where it has one.
    pub known_as: Vec<String>,
    /// The platform, where one of our own documents tells it.
    pub platform: Option<String>,
    /// The layers, where one of our own documents tells them.
    pub layers: Vec<Layer>,
    /// The operating system: as the document says, else as its package URLs agree.
    pub os: Option<OperatingSystem>,
    /// The packages; references are unique and dependencies name them.
    pub packages: Vec<Package>,
    /// What is missing: what the document's author did not see, and what could not be read here.
    pub coverage: Coverage,
}

/// How to write a document.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'a> {
    /// Who writes it.
    pub tool: &'a Tool,
    /// The time to name (RFC 3339, UTC); none for no time, so that equal content is equal bytes.
    pub timestamp: Option<&'a str>,
    /// Whether to write the vulnerabilities, where the format has a place for them.
    pub vulnerabilities: bool,
    /// Targets that could not be read: the document names them and calls itself incomplete.
    pub failed: &'a [FailedTarget],
}

/// What goes before the references of a target, so that they are unique in a document of several. The
/// targets that could not be read come after the others.
pub(crate) fn prefix(index: usize, targets: &[TargetReport], options: &WriteOptions<'_>) -> String {
    if targets.len() + options.failed.len() == 1 {
        String::new()
    } else {
        format!("target-{index}/")
    }
}

/// What a document says of a target that could not be read.
pub(crate) fn unread(failed: &FailedTarget) -> Hole {
    Hole::new(
        HoleName::UNREAD_TARGET,
        "a target",
        &failed.reference,
        &failed.reason,
    )
}

/// Bytes that a document may have.
pub(crate) const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Packages that are read from one document.
pub(crate) const MAX_PACKAGES: usize = 1_000_000;

/// Text of a document without a byte order mark, if it is not too large.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&[u8], crate::DocumentError> {
    if bytes.len() > MAX_BYTES {
        return Err(crate::DocumentError::TooLarge {
            size: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}
