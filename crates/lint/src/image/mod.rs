//! Checks on an image: its configuration, its history, its files, its accounts.
//!
//! They see the squashed tree without its bytes, so they judge names, modes and owners. Of the few files
//! whose contents count, the pass brings what they tell ([`ImageFiles`]), and never a password.

mod accounts;
mod caches;
mod checks;
mod credentials;
mod elevation;
#[cfg(test)]
mod example;
mod files;
mod history;
mod leftovers;
mod surface;
mod user;

pub use files::ImageFiles;
pub use history::masked;
pub use surface::surface;

use history::Step;
use seawall_model::{
    Check, CheckMeta, Family, FileTree, Finding, FindingKind, Hole, HoleName, ImageConfig, Layer,
    LayeredEvidence, Location,
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
    /// Its layers, lowest first.
    pub layers: &'a [Layer],
    /// All of it was read, and nothing left out: what is not in the tree is not in the image.
    pub whole: bool,
}

impl<'a> ImageFacts<'a> {
    /// What the pass told under that name.
    fn evidence_of(
        &self,
        name: &'static str,
    ) -> impl Iterator<Item = &'a LayeredEvidence> + use<'a> {
        let evidence = self.evidence.iter().copied();
        evidence.filter(move |e| e.evidence.cataloger == name)
    }

    /// The steps of its history, oldest first.
    fn steps(&self) -> Vec<Step<'a>> {
        let layers = self.layers.len();
        self.config
            .map_or_else(Vec::new, |config| history::steps(config, layers))
    }

    /// A finding for each step of which there is something to say.
    fn of_steps(
        &self,
        meta: &CheckMeta,
        say: impl Fn(&Step<'_>) -> Option<String>,
    ) -> Vec<Finding> {
        let steps = self.steps();
        let told = steps.iter().filter_map(|step| {
            let mut finding = Image::finding(meta, meta.severity, meta.title);
            finding.evidence = say(step)?;
            finding.location = step.location();
            Some(finding)
        });
        told.take(MOST_STEPS).collect()
    }
}

/// Findings of a check on steps; a hostile history could make any number.
const MOST_STEPS: usize = 200;

/// What of an image the checks can't judge, though they should: its instructions, where its history tells
/// of none.
pub fn unjudged(facts: &ImageFacts<'_>) -> Option<Hole> {
    facts.config?;
    let told = facts.steps().iter().any(|step| !step.keyword.is_empty());
    let reason = "its history tells of no instruction, so that no check on them was made";
    (!told).then(|| Hole::new(HoleName::NO_HISTORY, "instructions", "", reason))
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
