//! The images of a plan, their layers opened one by one by whoever made the plan.

use std::os::fd::OwnedFd;

use seawall_image::{ArchivePlan, LayerPlace, PlannedImage};
use seawall_model::{Coverage, Hole, HoleName, Target, TargetKind};
use seawall_oci::{Platform, PlatformChoice};

use super::{Layers, Material};
use crate::cache::CacheKey;
use crate::error::{Error, Result};
use crate::visit::Visit;
use crate::worker::protocol::LayerRequest;

/// A layer's file, where in it the layer begins, and what identifies its bytes.
pub(crate) struct Stored {
    pub(crate) file: OwnedFd,
    pub(crate) offset: u64,
    pub(crate) key: CacheKey,
}

/// The digest that a layer's bytes are checked against, as part of what identifies them.
pub(crate) fn named(layer: &LayerPlace) -> String {
    layer
        .digest
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Reads every image of a plan.
pub(crate) fn read<'s>(
    visit: &'s Visit<'s>,
    reference: &str,
    mut plan: ArchivePlan,
    open: &dyn Fn(&LayerPlace) -> Result<Stored>,
) -> Result<Vec<Material<'s>>> {
    retain_wanted(&mut plan.images, &visit.platform, false)?;
    let names = names_in(reference, &plan.images);
    let images = plan.images.iter().zip(names);
    let images = images.map(|(image, name)| read_image(visit, name, image, open));
    let mut materials = images.collect::<Result<Vec<_>>>()?;
    if materials.is_empty() {
        let target = Target {
            kind: TargetKind::Archive,
            reference: reference.to_owned(),
        };
        materials.push(Material::of_nothing(target));
    }
    // What is wrong with the archive as a whole is said once.
    if let Some(first) = materials.first_mut() {
        first.irregularities.extend(plan.irregularities);
        first.coverage.merge(plan.coverage);
    }
    Ok(materials)
}

/// Of images that share a name, those for the platform that was asked for. Where none was, all; or this
/// machine's where that is enough and there.
pub(crate) fn retain_wanted(
    images: &mut Vec<PlannedImage>,
    choice: &PlatformChoice,
    narrow: bool,
) -> Result<()> {
    let wanted = match choice {
        PlatformChoice::One(wanted) => wanted.clone(),
        PlatformChoice::Host if narrow => Platform::host(),
        PlatformChoice::Host | PlatformChoice::All => return Ok(()),
    };
    let fitness = |image: &PlannedImage| image.own_platform().fitness(&wanted);
    let best: Vec<bool> = images
        .iter()
        .map(|image| {
            let same = images.iter().filter(|other| other.names == image.names);
            fitness(image).is_some() && fitness(image) == same.filter_map(fitness).min()
        })
        .collect();
    if !best.contains(&true) {
        if images.is_empty() || *choice == PlatformChoice::Host {
            return Ok(());
        }
        let there: Vec<String> = images
            .iter()
            .map(|i| i.own_platform().to_string())
            .collect();
        let text = format!("not there for {wanted}; there is {}", there.join(", "));
        return Err(Error::not_found(text));
    }
    let mut position = 0..;
    images.retain(|_| position.next().is_some_and(|p| best.get(p) == Some(&true)));
    Ok(())
}

fn read_image<'s>(
    visit: &'s Visit<'s>,
    reference: String,
    image: &PlannedImage,
    open: &dyn Fn(&LayerPlace) -> Result<Stored>,
) -> Result<Material<'s>> {
    let mut layers = Vec::with_capacity(image.layers.len());
    let mut coverage = Coverage::default();
    for layer in &image.layers {
        if let Some(reason) = &layer.missing {
            let hole = Hole::new(HoleName::UNREADABLE_LAYER, "layer", &layer.name, reason);
            coverage.add(hole);
            let nothing = visit.key("missing-layer", &[]);
            layers.push((nothing, LayerRequest::default(), None));
            continue;
        }
        let stored = open(layer)?;
        let request = LayerRequest {
            offset: stored.offset,
            size: Some(layer.size),
            digest: layer.digest.clone(),
            ..LayerRequest::default()
        };
        layers.push((stored.key, request, Some(stored.file)));
    }
    if !visit.settings.verify_diff_ids {
        let unhashed = image.layers.iter().filter(|layer| layer.plain).count();
        coverage.extend(unhashed_note(unhashed, image.layers.len()));
    }
    let target = Target {
        kind: TargetKind::Archive,
        reference,
    };
    let layers = Layers::stored(visit, image.config.clone(), layers);
    let mut material = Material::of_image(target, image.config.clone(), layers);
    material.digest = image.digest.as_ref().map(ToString::to_string);
    material.coverage = coverage;
    Ok(material)
}

/// What is said of layers that nobody hashed, if there are any.
pub(crate) fn unhashed_note(unhashed: usize, layers: usize) -> Option<Hole> {
    let reason = format!(
        "{unhashed} of {layers} layers are not compressed and were read without hashing them; \
         --verify-diff-ids does"
    );
    (unhashed > 0).then(|| Hole::new(HoleName::UNHASHED_BLOB, "layers", "", reason))
}

/// The archive's path and each image's name where it has one, with its platform where several share
/// the name.
pub(crate) fn names_in(reference: &str, images: &[PlannedImage]) -> Vec<String> {
    let shared = |image: &PlannedImage| {
        let same = images.iter().filter(|other| other.names == image.names);
        same.count() > 1
    };
    let name_of = |image: &PlannedImage| {
        let platform = shared(image).then(|| image.config.platform());
        match (image.names.first(), platform) {
            (Some(name), Some(platform)) => format!("{reference} ({name}, {platform})"),
            (Some(name), None) => format!("{reference} ({name})"),
            (None, Some(platform)) => format!("{reference} ({platform})"),
            (None, None) => reference.to_owned(),
        }
    };
    images.iter().map(name_of).collect()
}
