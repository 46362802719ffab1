//! Images of Podman's and containerd's stores, read without their daemons.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use seawall_image::{LayerData, parse_config};
use seawall_model::{Hole, HoleName, ImageConfig, Target, TargetKind};
use seawall_oci::PlatformChoice;
use seawall_oci::go_json::Read;
use seawall_oci::stores::{LayerPlace, Listing, StoredImage, containerd, podman};

use super::overlay::of_directories;
use super::{Layers, Material, again, describe_layers};
use crate::error::{Error, Result};
use crate::visit::Visit;
use crate::worker::protocol::LayerRequest;

/// Reads an image of Podman's store.
pub(crate) fn read_podman<'s>(
    visit: &'s Visit<'s>,
    roots: &[PathBuf],
    name: &str,
) -> Result<Vec<Material<'s>>> {
    for root in roots.iter().filter(|root| root.is_dir()) {
        let listing = podman::images(root)?;
        if let Some(image) = listing.images.iter().find(|image| image.is_named(name)) {
            return Ok(vec![read_image(visit, image, name, &listing)?]);
        }
    }
    Err(Error::not_found(format!(
        "no image {name} in Podman's store"
    )))
}

/// Reads an image of containerd's store, of whichever namespace has it.
pub(crate) fn read_containerd<'s>(
    visit: &'s Visit<'s>,
    root: &Path,
    name: &str,
    choice: &PlatformChoice,
) -> Result<Vec<Material<'s>>> {
    for namespace in containerd::namespaces(root)? {
        for named in containerd::names(root, &namespace)? {
            let same = |text: &str| match (
                named.name.parse::<seawall_oci::Reference>(),
                text.parse::<seawall_oci::Reference>(),
            ) {
                (Ok(a), Ok(b)) => a == b,
                _ => named.name == text,
            };
            if !same(name) {
                continue;
            }
            let listing = containerd::image(root, &named, choice);
            if let (true, Some(hole)) = (listing.images.is_empty(), listing.holes.first()) {
                return Err(Error::unreadable(hole.reason.clone()));
            }
            return read_listing(visit, &listing, name);
        }
    }
    Err(Error::not_found(format!(
        "no image {name} in containerd's store"
    )))
}

/// An image of either store, if one of them has it. A store that can't be read is passed over: it was
/// not asked for.
pub(crate) fn read_any<'s>(
    visit: &'s Visit<'s>,
    name: &str,
    choice: &PlatformChoice,
) -> Result<Option<Vec<Material<'s>>>> {
    let settings = &visit.settings;
    for root in settings.podman_roots.iter().filter(|root| root.is_dir()) {
        let listing = podman::images(root).unwrap_or_default();
        let fits = |image: &&StoredImage| match choice {
            PlatformChoice::One(wanted) => image.platform.fitness(wanted).is_some(),
            PlatformChoice::Host | PlatformChoice::All => true,
        };
        let mut named = listing.images.iter().filter(|image| image.is_named(name));
        if let Some(image) = named.find(fits) {
            return Ok(Some(vec![read_image(visit, image, name, &listing)?]));
        }
    }
    Ok(read_containerd(visit, &settings.containerd_root, name, choice).ok())
}

/// Reads all images of a listing, which are one image's platforms.
pub(crate) fn read_listing<'s>(
    visit: &'s Visit<'s>,
    listing: &Listing,
    name: &str,
) -> Result<Vec<Material<'s>>> {
    let several = listing.images.len() > 1;
    let images = listing.images.iter().map(|image| {
        let mut material = read_image(visit, image, name, listing)?;
        if several {
            material.target.reference = format!("{name} ({})", image.platform);
        }
        Ok(material)
    });
    images.collect()
}

fn read_image<'s>(
    visit: &'s Visit<'s>,
    image: &StoredImage,
    name: &str,
    listing: &Listing,
) -> Result<Material<'s>> {
    let Read { value: config, odd } = parse_config(&image.config)?;
    let layers = layers_of(visit, image, &config)?;
    let target = Target {
        kind: TargetKind::Image,
        reference: name.to_owned(),
    };
    let mut material = Material::of_image(target, config, layers);
    material.digest = image
        .digest
        .as_ref()
        .or(Some(&image.id))
        .map(ToString::to_string);
    material.coverage.extend(listing.holes.iter().cloned());
    material.tell("the configuration", odd);
    material.tell("the manifest", image.odd.clone());
    Ok(material)
}

fn layers_of<'s>(
    visit: &'s Visit<'s>,
    image: &StoredImage,
    config: &ImageConfig,
) -> Result<Layers<'s>> {
    let directories: Option<Vec<PathBuf>> = image
        .layers
        .iter()
        .map(|layer| match &layer.place {
            LayerPlace::Directory(path) => Some(path.clone()),
            LayerPlace::Blob { .. } => None,
        })
        .collect();
    if let Some(directories) = directories {
        let diff_ids: Vec<String> = image.layers.iter().map(|l| l.diff_id.to_string()).collect();
        return Ok(of_directories(visit, config, &diff_ids, directories));
    }
    let mut stored = Vec::with_capacity(image.layers.len());
    for layer in &image.layers {
        let LayerPlace::Blob { path, digest, .. } = &layer.place else {
            let reason = "a layer in a directory among layers in files";
            let nothing = LayerData {
                holes: vec![Hole::new(HoleName::UNREADABLE_LAYER, "layers", "", reason)],
                ..LayerData::default()
            };
            let described = describe_layers(visit, config, vec![nothing]);
            return Ok(Layers::Read(described, again::never(reason)));
        };
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let key = visit.key("blob", &[&digest.to_string()]);
        let request = LayerRequest {
            offset: 0,
            size: Some(size),
            digest: Some(digest.clone()),
            ..LayerRequest::default()
        };
        stored.push((key, request, Some(OwnedFd::from(file))));
    }
    Ok(Layers::stored(visit, config.clone(), stored))
}
