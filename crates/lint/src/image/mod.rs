//! Checks on an image: its configuration, its files, its operating system.
//!
//! They see the squashed tree without its bytes, so they judge names, modes and owners, never
//! contents. What follows from contents is said to be unknown.

mod checks;
#[cfg(test)]
mod example;
mod setuid;

pub use setuid::SetuidFiles;

use seawall_model::{
    Check, Family, FileTree, FindingKind, ImageConfig, Layer, LayeredEvidence, Location,
    OperatingSystem,
};

/// What is known of an image.
#[derive(Clone, Copy)]
pub struct ImageFacts<'a> {
    /// Its configuration; none for a directory.
    pub config: Option<&'a ImageConfig>,
    /// Its squashed file system.
    pub tree: &'a dyn FileTree,
    /// What inspectors of images found in its files during the pass, as far as it is still seen.
    pub evidence: &'a [&'a LayeredEvidence],
    /// Its operating system, if one was recognised.
    pub os: Option<&'a OperatingSystem>,
    /// Its layers, lowest first.
    pub layers: &'a [Layer],
}

/// The family of checks on images.
pub struct Image;

impl Family for Image {
    type Facts<'a> = ImageFacts<'a>;

    const KIND: FindingKind = FindingKind::Misconfiguration;

    fn checks() -> &'static [&'static dyn Check<Self>] {
        checks::ALL
    }
}

/// The place of a file, with the instruction that made its layer.
fn location(facts: &ImageFacts<'_>, path: &str, layer: u32) -> Location {
    let known = usize::try_from(layer)
        .ok()
        .and_then(|i| facts.layers.get(i));
    Location {
        layer: Some(layer),
        instruction: known.and_then(|l| l.instruction.clone()),
        ..Location::of_path(path)
    }
}
