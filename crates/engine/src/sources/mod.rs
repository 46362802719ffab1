//! Where targets come from. Each source gives layers as read, with all that is known around them.

pub(crate) mod archive;
pub(crate) mod directory;
pub(crate) mod docker;
pub(crate) mod layout;
pub(crate) mod overlay;
pub(crate) mod planned;
pub(crate) mod registry;
pub(crate) mod stores;
pub(crate) mod stream;

use seawall_image::{Irregularity, LayerData};
use seawall_model::{Hole, ImageConfig, Layer, OperatingSystem, Package, Target};

/// One target, read.
pub(crate) struct Material {
    pub(crate) target: Target,
    pub(crate) digest: Option<String>,
    pub(crate) config: Option<ImageConfig>,
    pub(crate) content: Content,
    pub(crate) irregularities: Vec<Irregularity>,
    pub(crate) holes: Vec<Hole>,
    pub(crate) notes: Vec<Hole>,
}

/// What was read.
pub(crate) enum Content {
    /// Files, layer by layer, lowest first.
    Layers(Vec<(Layer, LayerData)>),
    /// An inventory that somebody else made.
    Inventory {
        packages: Vec<Package>,
        os: Option<OperatingSystem>,
    },
}

impl Material {
    /// A target with these layers, and nothing else known.
    pub(crate) fn of_layers(target: Target, layers: Vec<(Layer, LayerData)>) -> Self {
        Self {
            target,
            digest: None,
            config: None,
            content: Content::Layers(layers),
            irregularities: Vec::new(),
            holes: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// What reports say of the layers of an image: what is known of each, and its instruction.
pub(crate) fn describe_layers(
    config: &ImageConfig,
    layers: Vec<LayerData>,
) -> Vec<(Layer, LayerData)> {
    let instructions = config.instructions(layers.len());
    let described =
        layers
            .into_iter()
            .zip(instructions)
            .enumerate()
            .map(|(index, (data, instruction))| {
                let diff_id = data
                    .diff_id
                    .clone()
                    .or_else(|| config.diff_ids.get(index).cloned());
                let layer = Layer {
                    digest: data.digest.clone(),
                    diff_id,
                    instruction,
                    size: data.size,
                    base: false,
                };
                (layer, data)
            });
    described.collect()
}
