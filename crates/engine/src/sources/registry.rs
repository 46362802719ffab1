//! Images of a registry: manifests are asked here, blobs stream into the worker through pipes.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use seawall_image::{AskedAgain, LayerData, parse_config};
use seawall_model::{Hole, HoleName, Target, TargetKind};
use seawall_oci::go_json::Read;
use seawall_oci::{Descriptor, Reference, Registry, RemoteImage};

use super::again::{self, ReadAgain, ReadFiles};
use super::{Layers, Material, describe_layers, pipe};
use crate::error::Result;
use crate::network::Network;
use crate::visit::{Pending, Visit};
use crate::worker::protocol::LayerRequest;

/// Reads an image, or each of its platforms.
pub(crate) fn read<'s>(
    visit: &'s Visit<'s>,
    network: &'s Network,
    name: &str,
) -> Result<Vec<Material<'s>>> {
    let reference: Reference = name.parse()?;
    let client = network.client().until(visit.deadline());
    let registry = Registry::new(&client, network.registry.clone());
    let images = registry.resolve(&reference, &visit.platform)?;
    let several = images.len() > 1;
    let mut materials = Vec::with_capacity(images.len());
    for image in images {
        let Read { value: config, odd } = parse_config(&image.config)?;
        let (layers, holes) = read_layers(visit, &registry, &reference, &image);
        let platform = config.platform();
        let shown = if several {
            format!("{name} ({platform})")
        } else {
            name.to_owned()
        };
        let target = Target {
            kind: TargetKind::Image,
            reference: shown,
        };
        let described = describe_layers(visit, &config, layers);
        let again = again(visit, network, reference.clone(), image.layers.clone());
        let layers = Layers::Read(described, again);
        let mut material = Material::of_image(target, config, layers);
        material.digest = Some(image.digest.to_string());
        material.coverage.extend(holes);
        material.tell("the configuration", odd);
        material.tell("the manifest", image.odd);
        materials.push(material);
    }
    Ok(materials)
}

/// As many layers at once as there are threads in the worker. A verified digest is a key: platforms
/// of one image, and images of one base, share what they share.
fn read_layers(
    visit: &Visit<'_>,
    registry: &Registry<'_>,
    reference: &Reference,
    image: &RemoteImage,
) -> (Vec<LayerData>, Vec<Hole>) {
    let mut layers = Vec::with_capacity(image.layers.len());
    let mut holes = Vec::new();
    std::thread::scope(|scope| {
        let mut waiting: VecDeque<Pending> = VecDeque::new();
        for descriptor in &image.layers {
            if waiting.len() >= visit.settings.jobs
                && let Some(first) = waiting.pop_front()
            {
                layers.push(visit.gather(first));
            }
            let asked = ask(visit, scope, registry, reference, descriptor);
            waiting.push_back(asked.unwrap_or_else(|error| {
                let place = descriptor.digest.to_string();
                let reason = if descriptor.is_foreign() {
                    format!("it is not for distribution, and the registry has no copy: {error}")
                } else {
                    error.to_string()
                };
                holes.push(Hole::new(
                    HoleName::UNREADABLE_LAYER,
                    "layer",
                    place,
                    reason,
                ));
                Pending::Cached(Box::default())
            }));
        }
        layers.extend(waiting.into_iter().map(|pending| visit.gather(pending)));
    });
    (layers, holes)
}

fn ask<'scope>(
    visit: &Visit<'_>,
    scope: &'scope std::thread::Scope<'scope, '_>,
    registry: &Registry<'_>,
    reference: &Reference,
    descriptor: &Descriptor,
) -> Result<Pending> {
    let key = visit.key("blob", &[&descriptor.digest.to_string()]);
    let (cached, _) = visit.known_layer(&key);
    if cached.missing.is_empty() {
        return Ok(Pending::Cached(Box::new(cached.data)));
    }
    let blob = open(visit, scope, registry, reference, descriptor)?;
    Ok(visit.layer(Some(key), request(descriptor), blob))
}

/// A blob, as it comes.
fn open<'scope>(
    visit: &Visit<'_>,
    scope: &'scope std::thread::Scope<'scope, '_>,
    registry: &Registry<'_>,
    reference: &Reference,
    descriptor: &Descriptor,
) -> Result<OwnedFd> {
    let blob = registry.blob(reference, descriptor)?;
    let (reader, writer) = pipe::open()?;
    let progress = Arc::clone(&visit.progress);
    scope.spawn(move || {
        // The worker notices a blob that is too short by its digest.
        let _ = pipe::copy(blob, writer, &*progress);
    });
    Ok(OwnedFd::from(reader))
}

fn request(descriptor: &Descriptor) -> LayerRequest {
    LayerRequest {
        offset: 0,
        size: None,
        digest: Some(descriptor.digest.clone()),
        ..LayerRequest::default()
    }
}

/// Fetches blobs once more, one after the other: what is in the cache of them is not their bytes.
fn again<'s>(
    visit: &'s Visit<'s>,
    network: &'s Network,
    reference: Reference,
    layers: Vec<Descriptor>,
) -> ReadAgain<'s> {
    Box::new(move |asked| {
        let client = network.client().until(visit.deadline());
        let registry = Registry::new(&client, network.registry.clone());
        let read = |index: u32, files: &[AskedAgain]| {
            let Some(descriptor) = layers.get(index as usize) else {
                return ReadFiles::unread(files, "its layer is not there");
            };
            let layer = visit.key("blob", &[&descriptor.digest.to_string()]);
            let key = again::key(visit, &layer, files);
            if let Some(read) = visit.cached(&key) {
                return read;
            }
            let read = std::thread::scope(|scope| {
                match open(visit, scope, &registry, &reference, descriptor) {
                    Ok(blob) => again::layer_again(visit, request(descriptor), files, blob),
                    Err(error) => ReadFiles::unread(files, &error.to_string()),
                }
            });
            read.keep(visit, &key);
            read
        };
        let read = |(index, files): (u32, Vec<AskedAgain>)| (index, read(index, &files));
        asked.into_iter().map(read).collect()
    })
}
