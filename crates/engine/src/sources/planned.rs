//! The images of a plan, their layers opened one by one by whoever made the plan.

use std::io;
use std::os::fd::OwnedFd;

use seawall_image::{ArchivePlan, LayerPlace, PlannedImage};
use seawall_model::{Target, TargetKind};

use super::{Layers, Material};
use crate::cache::CacheKey;
use crate::session::Session;
use crate::worker::protocol::LayerRequest;

/// A layer's file, where in it the layer begins, and what identifies its bytes.
pub(crate) struct Stored {
    pub(crate) file: OwnedFd,
    pub(crate) offset: u64,
    pub(crate) key: CacheKey,
}

/// Reads every image of a plan.
pub(crate) fn read<'s>(
    session: &'s Session,
    reference: &str,
    plan: ArchivePlan,
    open: &dyn Fn(&LayerPlace) -> io::Result<Stored>,
) -> io::Result<Vec<Material<'s>>> {
    let images = plan
        .images
        .iter()
        .map(|image| read_image(session, reference, image, open));
    let mut materials = images.collect::<io::Result<Vec<_>>>()?;
    if materials.is_empty() {
        let target = Target {
            kind: TargetKind::Archive,
            reference: reference.to_owned(),
        };
        materials.push(Material::of_layers(target, Vec::new()));
    }
    // What is wrong with the archive as a whole is said once.
    if let Some(first) = materials.first_mut() {
        first.irregularities.extend(plan.irregularities);
        first.holes.extend(plan.holes);
    }
    Ok(materials)
}

fn read_image<'s>(
    session: &'s Session,
    reference: &str,
    image: &PlannedImage,
    open: &dyn Fn(&LayerPlace) -> io::Result<Stored>,
) -> io::Result<Material<'s>> {
    let mut layers = Vec::with_capacity(image.layers.len());
    for layer in &image.layers {
        let stored = open(layer)?;
        let request = LayerRequest {
            offset: stored.offset,
            size: Some(layer.size),
            digest: layer.digest.clone(),
        };
        layers.push((stored.key, request, stored.file));
    }
    let target = Target {
        kind: TargetKind::Archive,
        reference: name_in(reference, image),
    };
    let layers = Layers::stored(session, image.config.clone(), layers);
    let mut material = Material::of_image(target, image.config.clone(), layers);
    material.digest = image.digest.as_ref().map(ToString::to_string);
    Ok(material)
}

/// The archive's path, and the image's name where it has one.
pub(crate) fn name_in(reference: &str, image: &PlannedImage) -> String {
    match image.names.first() {
        Some(name) => format!("{reference} ({name})"),
        None => reference.to_owned(),
    }
}
