//! Where targets come from. Each source gives layers as read, with all that is known around them.

pub(crate) mod again;
pub(crate) mod archive;
pub(crate) mod directory;
pub(crate) mod docker;
mod docker_containerd;
pub(crate) mod file;
mod host;
mod layers;
pub(crate) mod layout;
pub(crate) mod overlay;
mod pipe;
pub(crate) mod planned;
pub(crate) mod registry;
pub(crate) mod stores;
pub(crate) mod stream;

use seawall_documents::Sbom;
use seawall_image::{Irregularity, LayerData};
use seawall_model::{Coverage, ImageConfig, Layer, Target};

use again::ReadAgain;
pub(crate) use layers::{Layers, describe_layers};

/// One target, read.
pub(crate) struct Material<'s> {
    pub(crate) target: Target,
    pub(crate) digest: Option<String>,
    pub(crate) known_as: Vec<String>,
    pub(crate) config: Option<ImageConfig>,
    pub(crate) body: Body<'s>,
    pub(crate) irregularities: Vec<Irregularity>,
    pub(crate) coverage: Coverage,
}

/// What was read.
pub(crate) enum Body<'s> {
    /// Files, layer by layer.
    Layers(Layers<'s>),
    /// An inventory that somebody else made.
    Document(Box<Sbom>),
}

impl<'s> Material<'s> {
    /// Tells where a document of the image can be read in another way, each in words.
    pub(crate) fn tell(&mut self, document: &str, odd: Vec<String>) {
        let told = |detail| Irregularity {
            id: Irregularity::AMBIGUOUS.to_owned(),
            path: document.to_owned(),
            offset: 0,
            detail,
        };
        self.irregularities.extend(odd.into_iter().map(told));
    }

    /// A target with these layers, and nothing else known.
    pub(crate) fn of_layers(
        target: Target,
        layers: Vec<(Layer, LayerData)>,
        again: ReadAgain<'s>,
    ) -> Self {
        Self {
            target,
            digest: None,
            known_as: Vec::new(),
            config: None,
            body: Body::Layers(Layers::Read(layers, again)),
            irregularities: Vec::new(),
            coverage: Coverage::default(),
        }
    }

    /// A target of which nothing was read.
    pub(crate) fn of_nothing(target: Target) -> Self {
        Self::of_layers(target, Vec::new(), again::never("nothing was read"))
    }

    /// A target that is an image with these layers.
    pub(crate) fn of_image(target: Target, config: ImageConfig, layers: Layers<'s>) -> Self {
        Self {
            config: Some(config),
            body: Body::Layers(layers),
            ..Self::of_nothing(target)
        }
    }
}
