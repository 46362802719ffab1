//! The layers of a target: read already, or to be read if nothing stored tells what they hold.

use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use seawall_image::{Irregularity, LayerData};
use seawall_lint::image::masked;
use seawall_model::{Digest, Hole, HoleName, ImageConfig, Layer};

use super::again::{ReadAgain, stored};
use crate::cache::CacheKey;
use crate::visit::{Pending, Visit};
use crate::worker::protocol::LayerRequest;

/// Begins to read the layers, lowest first.
pub(crate) type ReadLayers<'s> = Box<dyn FnOnce() -> io::Result<Vec<Pending>> + 's>;

/// Layers as they come, with what reports say of each.
pub(crate) type DescribedLayers<'s> = Box<dyn Iterator<Item = (Layer, LayerData)> + 's>;

/// The layers of a target, lowest first, and how files of them are read once more.
pub(crate) enum Layers<'s> {
    /// As read, with what reports say of each.
    Read(Vec<(Layer, LayerData)>, ReadAgain<'s>),
    /// Each known by its key, and not read yet.
    Unread {
        config: Box<ImageConfig>,
        keys: Vec<CacheKey>,
        read: ReadLayers<'s>,
        again: ReadAgain<'s>,
    },
}

/// A layer in a file: what identifies its bytes, where they are, and the file; none for a layer that is
/// not there, which the image says itself.
pub(crate) type StoredLayer = (CacheKey, LayerRequest, Option<OwnedFd>);

impl<'s> Layers<'s> {
    /// Layers in files, read several at once.
    pub(crate) fn stored(
        visit: &'s Visit<'s>,
        config: ImageConfig,
        layers: Vec<StoredLayer>,
    ) -> Self {
        let keys = layers.iter().map(|(key, ..)| key.clone()).collect();
        let layers = Rc::new(layers);
        let again = stored(visit, Rc::clone(&layers));
        let read = move || {
            let ask = |(key, request, file): &StoredLayer| match file {
                Some(file) => {
                    let file = file.try_clone()?;
                    Ok(visit.layer(Some(key.clone()), request.clone(), file))
                }
                None => Ok(Pending::Cached(Box::default())),
            };
            layers.iter().map(ask).collect()
        };
        Self::Unread {
            config: Box::new(config),
            keys,
            read: Box::new(read),
            again,
        }
    }

    /// What the layers' content depends on; none where only reading them tells.
    pub(crate) fn keys(&self) -> Option<&[CacheKey]> {
        match self {
            Self::Read(..) => None,
            Self::Unread { keys, .. } => Some(keys),
        }
    }

    /// The digests of the uncompressed layers, as far as they are known without reading.
    pub(crate) fn diff_ids(&self) -> Vec<Digest> {
        match self {
            Self::Read(layers, _) => layers
                .iter()
                .filter_map(|(layer, _)| layer.diff_id.clone())
                .collect(),
            Self::Unread { config, .. } => config.diff_ids.clone(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Read(layers, _) => layers.len(),
            Self::Unread { keys, .. } => keys.len(),
        }
    }

    /// Reads what is not read yet: each layer is there while those above it are still read.
    pub(crate) fn read<'r>(
        self,
        visit: &'r Visit<'r>,
    ) -> io::Result<(DescribedLayers<'r>, ReadAgain<'r>)>
    where
        's: 'r,
    {
        match self {
            Self::Read(layers, again) => Ok((Box::new(layers.into_iter()), again)),
            Self::Unread {
                config,
                keys,
                read,
                again,
            } => {
                let layers = read()?.into_iter().map(|pending| visit.gather(pending));
                let layers = described(visit, &config, keys.len(), layers);
                Ok((Box::new(layers), again))
            }
        }
    }
}

/// What reports say of the layers of an image: what is known of each, and its instruction. Diff ids
/// that were computed must be those that the configuration names.
pub(crate) fn describe_layers(
    visit: &Visit<'_>,
    config: &ImageConfig,
    layers: Vec<LayerData>,
) -> Vec<(Layer, LayerData)> {
    let count = layers.len();
    described(visit, config, count, layers.into_iter()).collect()
}

fn described<'s, I: Iterator<Item = LayerData>>(
    visit: &'s Visit<'s>,
    config: &ImageConfig,
    count: usize,
    layers: I,
) -> impl Iterator<Item = (Layer, LayerData)> + use<'s, I> {
    let stated = config.diff_ids.iter().cloned().map(Some);
    let stated: Vec<_> = stated.chain(std::iter::repeat(None)).take(count).collect();
    let known = config.instructions(count).into_iter().zip(stated);
    layers
        .zip(known)
        .map(move |(mut data, (instruction, stated))| {
            if visit.settings.verify_diff_ids {
                verify(&mut data, stated.as_ref());
            }
            let layer = Layer {
                digest: data.digest.clone(),
                diff_id: data.diff_id.clone().or(stated),
                instruction: instruction.as_deref().map(masked),
                size: data.size,
                base: false,
            };
            (layer, data)
        })
}

fn verify(data: &mut LayerData, stated: Option<&Digest>) {
    match (&data.diff_id, stated) {
        (Some(found), Some(stated)) if found == stated => {}
        (Some(found), Some(stated)) => data.irregularities.push(Irregularity {
            id: Irregularity::DIGEST_MISMATCH.to_owned(),
            path: String::new(),
            offset: 0,
            detail: format!("the diff id is {found}, not {stated}"),
        }),
        (Some(_), None) => data.holes.push(unverified("the configuration states none")),
        // A layer that could not be read says so itself.
        (None, _) if data.holes.is_empty() => data.holes.push(unverified(
            "the layer lies unpacked, and its archive is not there",
        )),
        (None, _) => {}
    }
}

fn unverified(reason: &str) -> Hole {
    Hole::new(HoleName::UNVERIFIED_DIFF_ID, "diff id", "", reason)
}
