//! Layers on top of each other, to the file system that a container sees.
//!
//! The rule is what Docker's engine and containerd do on overlayfs; the engine's own export is the
//! oracle of the tests. Two steps for each layer:
//!
//! 1. **It is unpacked by itself**, entry by entry, into an empty directory: what lower layers have
//!    is not seen. A directory that the layer only names on the way is made, mode 0755, of root. A
//!    marker `.wh.NAME` makes a whiteout (a character device 0/0, which an entry may as well be), and
//!    `.wh..wh..opq` marks its directory as opaque. A path goes through a link of the same layer, a
//!    hard link is to a file of the same layer that came before, and an entry takes the place of
//!    what stood there before it, of a whiteout too. (moby, `pkg/archive`: `Unpack`,
//!    `overlayWhiteoutConverter`; containerd, `archive`: `applyNaive`.)
//! 2. **What came out is laid on top** (Linux, "Overlay Filesystem"): a whiteout takes what lower
//!    layers have of that name; a directory over a directory takes over its mode and owner and keeps
//!    what is in it, unless it is opaque; anything over anything else replaces it. So a directory
//!    takes the place of a lower link of its name, even if the layer only names it on the way, and
//!    never reaches through it.
//!
//! An opaque marker in the root does nothing: the roots of layers are always merged. A whiteout that
//! the same layer's directory follows does nothing either. Both are told, since others (engines
//! without overlayfs, and the OCI image specification, "Applying Changesets") hide what is below.
//!
//! What the engine refuses to unpack has no oracle; it is told, and read so that more rather than
//! less is found: a path twice in a layer is its last entry; a whiteout beside the layer's own entry
//! hides lower layers only; a path through a link that leads to no directory of the layer makes that
//! directory, as in containerd, or replaces the link; a hard link may name a later file of the
//! layer, or one of lower layers.
//!
//! Cost: each layer's entries are looked at once, each node is made, moved and taken out at most
//! once, and following the layer's own links, and making the directories that it only names on the way,
//! have budgets that grow with its entries.

mod budget;
mod laid;
mod trail;
mod unpack;

use std::collections::HashMap;

use seawall_model::{Evidence, Inspect, LayeredEvidence, Visibility};

use crate::layer::{Irregularity, LayerData};
use crate::records::{RecordError, decode};
use crate::tree::{LeftOut, NONE, NodeId, SquashedTree, path_bytes};
use budget::Budget;
use unpack::Unpacking;

/// Puts layers on top of each other, lowest first.
#[derive(Debug, Default)]
pub struct Squash {
    tree: SquashedTree,
    /// For each evidence so far, its node, if the layer really has the file.
    evidence: Vec<(LayeredEvidence, NodeId)>,
    layers: u32,
    budget: Budget,
    /// What in the last layer contradicts itself.
    irregularities: Vec<Irregularity>,
}

/// Why the rest of a layer was not put on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SquashError {
    /// The bytes are no run of records.
    #[error(transparent)]
    Damaged(#[from] RecordError),
    /// Names and nodes have 32-bit numbers.
    #[error("the layers have more entries, or longer names, than can be put together")]
    TooMany,
    /// A path may name thousands of directories that no entry lists.
    #[error("the paths of the layer name more directories on the way than it has entries")]
    Ways,
    /// Each path through links of its own layer costs up to the length of 40 links.
    #[error("too many paths of the layer go through links of its own")]
    Links,
}

impl SquashError {
    /// Whether a limit of ours stopped it, and not the layer's own damage.
    pub fn is_limit(self) -> bool {
        !matches!(self, Self::Damaged(_))
    }
}

impl Squash {
    /// Adds the next layer up, and takes its evidence.
    ///
    /// # Errors
    /// If the layer's records are damaged or go beyond a limit; the tree then lacks what follows.
    pub fn add(&mut self, layer: LayerData) -> Result<(), SquashError> {
        let index = self.layers;
        self.layers += 1;
        // A record takes some 30 bytes; too much room costs less than growing twice.
        self.tree.reserve(layer.records.len() / 28);
        let mut unpacking = Unpacking::new(&mut self.tree, index, self.budget);
        let mut done = Ok(());
        let decoded = decode(&layer.records, &mut |record| {
            if done.is_ok() {
                done = unpacking.entry(record);
            }
        });
        drop(layer.records);
        done = done.and(unpacking.late_links());
        for mut evidence in last_of_each(layer.evidence) {
            let node = unpacking.file(&path_bytes(&evidence.path));
            if let Some(path) = node.and_then(|node| unpacking.end_of_detour(node)) {
                rename(&mut evidence, path);
            }
            let layered = LayeredEvidence {
                layer: index,
                visibility: Visibility::Present,
                evidence,
            };
            self.evidence.push((layered, node.unwrap_or(NONE)));
        }
        let unpacked = unpacking.finish();
        self.irregularities = unpacked.told;
        self.budget = unpacked.budget;
        laid::on_top(&mut self.tree, unpacked.root, &unpacked.whiteouts, index);
        decoded?;
        done
    }

    /// What only shows once the last layer's entries are put together: the same path twice, paths
    /// through a link of the same layer, markers that engines read differently. No file system has
    /// any of these, so no tool packs them.
    pub fn take_irregularities(&mut self) -> Vec<Irregularity> {
        std::mem::take(&mut self.irregularities)
    }

    /// The tree, and all evidence with what became of its file.
    pub fn finish(self) -> (SquashedTree, Vec<LayeredEvidence>) {
        let (tree, evidence, _) = self.finish_without(None);
        (tree, evidence)
    }

    /// The same without what that inspector [leaves out](Inspect::leaves_out), of which no more is known
    /// than how much it is.
    pub fn finish_without(
        self,
        inspect: Option<&dyn Inspect>,
    ) -> (SquashedTree, Vec<LayeredEvidence>, LeftOut) {
        let Self {
            mut tree, evidence, ..
        } = self;
        let left_out = inspect.map(|inspect| tree.leave_out(inspect));
        tree.settle();
        let evidence = evidence.into_iter().filter_map(|(mut layered, node)| {
            layered.visibility = match node {
                NONE => Visibility::Shadowed(layered.layer),
                node => tree.node(node).fate.visibility()?,
            };
            Some(layered)
        });
        let evidence = evidence.collect();
        (tree, evidence, left_out.unwrap_or_default())
    }
}

/// Gives what a file tells the file's own path.
fn rename(evidence: &mut Evidence, path: String) {
    let old = std::mem::replace(&mut evidence.path, path);
    let packages = evidence.packages.iter_mut();
    for location in packages.flat_map(|package| &mut package.locations) {
        if let Some(inside) = location.path.strip_prefix(&old) {
            location.path = format!("{}{inside}", evidence.path);
        }
    }
}

/// A path that stands twice in a tar is what its last entry says.
fn last_of_each(evidence: Vec<Evidence>) -> impl Iterator<Item = Evidence> {
    let mut last: HashMap<(String, String), usize> = HashMap::with_capacity(evidence.len());
    for (position, item) in evidence.iter().enumerate() {
        last.insert((item.path.clone(), item.cataloger.clone()), position);
    }
    let kept = move |position: usize, item: &Evidence| {
        last.get(&(item.path.clone(), item.cataloger.clone())) == Some(&position)
    };
    evidence
        .into_iter()
        .enumerate()
        .filter(move |(at, item)| kept(*at, item))
        .map(|(_, item)| item)
}

#[cfg(test)]
mod tests;
