//! Checks on an image: its configuration, its files, its operating system.
//!
//! They see the squashed tree without its bytes, so they judge names, modes and owners, never
//! contents. What follows from contents is said to be unknown.

mod checks;
#[cfg(test)]
mod example;

use seawall_model::{
    CheckMeta, Date, FileTree, Finding, FindingKind, ImageConfig, Layer, Location, OperatingSystem,
    Severity,
};

/// What is known of an image.
#[derive(Clone, Copy)]
pub struct ImageFacts<'a> {
    /// Its configuration; none for a directory.
    pub config: Option<&'a ImageConfig>,
    /// Its squashed file system.
    pub tree: &'a dyn FileTree,
    /// Its operating system, if one was recognised.
    pub os: Option<&'a OperatingSystem>,
    /// Its layers, lowest first.
    pub layers: &'a [Layer],
    /// The day it is judged on.
    pub today: Date,
}

/// A check on images.
pub trait ImageCheck: Sync {
    /// What the check says of itself.
    fn meta(&self) -> &'static CheckMeta;

    /// The findings of one image, in a stable order.
    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding>;
}

/// Every check, in the order of their ids.
pub fn image_checks() -> &'static [&'static dyn ImageCheck] {
    checks::ALL
}

/// Runs every check.
pub fn check_image(facts: &ImageFacts<'_>) -> Vec<Finding> {
    checks::ALL.iter().flat_map(|c| c.run(facts)).collect()
}

/// A finding with what the check says of itself.
fn finding(meta: &'static CheckMeta, severity: Severity, title: String) -> Finding {
    let mut finding = Finding::new(FindingKind::Misconfiguration, meta.id, title, severity);
    let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    finding.aliases = owned(meta.aliases);
    meta.why.clone_into(&mut finding.description);
    meta.fix.clone_into(&mut finding.remedy);
    finding.references = owned(meta.references);
    finding
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
