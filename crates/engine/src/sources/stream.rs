//! Streams: standard input, compressed archives, an engine's export.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::rc::Rc;

use seawall_documents::Sbom;
use seawall_image::{ArchivePlan, LayerData, holds_images};
use seawall_model::{Hole, HoleName, Layer, Target, TargetKind};

use super::again::{self, Reopen};
use super::planned::{names_in, retain_wanted, unhashed_note};
use super::{Body, Layers, Material, describe_layers};
use crate::error::{Error, Result};
use crate::visit::Visit;
use crate::worker::protocol::Request;
use crate::worker::{Failure, Gathered};

/// What a stream should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected<'a> {
    /// Whatever it is.
    Anything,
    /// An image that an engine exports; of several platforms this machine's is enough if `narrow`.
    Image { narrow: bool },
    /// The export of the one image of that id, with so many layers.
    TheImage { id: &'a str, layers: usize },
    /// A root file system that an engine exports.
    RootFileSystem,
}

/// How a file that is read as a stream is read once more, from where it is now; none for a pipe.
pub(crate) fn rewound(file: &File) -> Option<Reopen<'static>> {
    let mut own = file.try_clone().ok()?;
    let start = own.stream_position().ok()?;
    if !own.metadata().ok()?.is_file() {
        return None;
    }
    Some(Rc::new(move |lend| {
        let mut file = own.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(lend(file.into()))
    }))
}

/// Reads a stream to its end. Where it can be opened once more, `reopen` does that.
pub(crate) fn read<'s>(
    visit: &'s Visit<'s>,
    stream: impl Into<OwnedFd>,
    reference: &str,
    expected: Expected<'_>,
    reopen: Option<&Reopen<'s>>,
) -> Result<Vec<Material<'s>>> {
    let answer = visit.ask(&Request::Stream, &[stream.into()])?;
    let gathered = visit.wait(answer);
    if let Some(document) = gathered.document {
        return Ok(vec![of_document(document, reference)]);
    }
    // Nothing came, or nothing that we read: there is no target.
    if let (Some(Failure::Refused(reason)), true, None, Expected::Anything) = (
        &gathered.failed,
        gathered.layers.is_empty(),
        &gathered.plan,
        expected,
    ) {
        return Err(Error::unreadable(reason.clone()));
    }
    let limits = &visit.settings.limits;
    let target = Target {
        kind: TargetKind::Archive,
        reference: reference.to_owned(),
    };
    let again = |names: Vec<String>| match reopen {
        Some(reopen) => again::streamed(visit, names, Rc::clone(reopen)),
        None => again::never("a stream is read once; a file can be read again"),
    };
    let mut materials = Vec::new();
    let Some(mut plan) = gathered.plan else {
        // A root file system; or an archive that ended before it said what its layers make.
        let odd = no_archive(&gathered, expected, reference);
        let described = gathered.layers.into_iter().map(|(_, data)| {
            (
                Layer {
                    size: data.size,
                    ..Layer::default()
                },
                data,
            )
        });
        let mut material =
            Material::of_layers(target, described.collect(), again(vec![String::new()]));
        material.coverage.extend(odd);
        material.coverage.extend(gathered.failed.map(|failure| {
            failure.hole(HoleName::UNREADABLE_ARCHIVE, "archive", reference, limits)
        }));
        return Ok(vec![material]);
    };
    let narrow = expected == Expected::Image { narrow: true };
    retain_wanted(&mut plan.images, &visit.platform, narrow)?;
    let mut coverage = plan.coverage.clone();
    if let Expected::TheImage { id, layers } = expected {
        coverage.extend(another(&plan, id, layers, reference));
    }
    let mut layers = Shared::new(gathered.layers, &plan);
    for (image, reference) in plan.images.iter().zip(names_in(reference, &plan.images)) {
        let read = image.layers.iter().map(|place| {
            let there = place.missing.is_none();
            let layer = layers.take(&place.name).filter(|_| there);
            layer.unwrap_or_else(|| LayerData {
                holes: vec![Hole::new(
                    HoleName::UNREADABLE_LAYER,
                    "layer",
                    &place.name,
                    place
                        .missing
                        .as_deref()
                        .unwrap_or("it did not look like a layer"),
                )],
                ..LayerData::default()
            })
        });
        let target = Target {
            kind: TargetKind::Archive,
            reference,
        };
        let read: Vec<LayerData> = read.collect();
        // A layer that could not be read says so itself.
        let unhashed = |layer: &&LayerData| layer.digest.is_none() && layer.is_whole();
        let unhashed = unhashed_note(read.iter().filter(unhashed).count(), read.len());
        let described = describe_layers(visit, &image.config, read);
        let names = image.layers.iter().map(|place| place.name.clone());
        let layers = Layers::Read(described, again(names.collect()));
        let mut material = Material::of_image(target, image.config.clone(), layers);
        material.coverage.extend(unhashed);
        material.digest = image.digest.as_ref().map(ToString::to_string);
        materials.push(material);
    }
    if materials.is_empty() {
        materials.push(Material::of_nothing(target));
    }
    if let Some(first) = materials.first_mut() {
        first.irregularities.extend(plan.irregularities);
        first.coverage.merge(coverage);
        first.coverage.extend(gathered.failed.map(|failure| {
            failure.hole(HoleName::UNREADABLE_ARCHIVE, "archive", reference, limits)
        }));
    }
    Ok(materials)
}

/// What is wrong with a stream that was not read as an archive of images, if it should have been.
fn no_archive(gathered: &Gathered, expected: Expected<'_>, reference: &str) -> Option<Hole> {
    let hole = |name, what, reason| Some(Hole::new(name, what, reference, reason));
    match expected {
        // What failed says so itself.
        Expected::Image { .. } | Expected::TheImage { .. } if gathered.failed.is_none() => {
            hole(HoleName::NO_IMAGE, "export", "it is no archive of an image")
        }
        Expected::Anything => {
            let mut layers = gathered.layers.iter();
            let reason = "it begins as a root file system and is an archive of images to Docker and \
                          containerd; scan it as a file that is not compressed";
            let images = layers.any(|(_, layer)| holds_images(&layer.records));
            images.then(|| hole(HoleName::AMBIGUOUS_ARCHIVE, "archive", reason))?
        }
        _ => None,
    }
}

/// What is wrong with an export that should be of one image.
fn another(plan: &ArchivePlan, id: &str, layers: usize, reference: &str) -> Option<Hole> {
    // An id is the digest of the configuration.
    let wrong = match plan.images.as_slice() {
        // That none is there was said.
        [] => return None,
        [image] => match &image.id {
            Some(found) if found.to_string() != id => Some(format!(
                "the engine was asked for {id}, and exported {found}"
            )),
            None => Some("it can't be told which image the engine exported".to_owned()),
            Some(_) if image.layers.len() != layers => Some(format!(
                "the engine says that the image has {layers} layers, and exported {}",
                image.layers.len()
            )),
            Some(_) => None,
        },
        several => Some(format!(
            "the engine exported {} images for one",
            several.len()
        )),
    };
    wrong.map(|reason| Hole::new(HoleName::CONTRADICTORY_ENGINE, "export", reference, reason))
}

/// Layers by name, of which several images may have the same.
struct Shared {
    layers: HashMap<String, LayerData>,
    /// How often each is still wanted.
    wanted: HashMap<String, usize>,
}

impl Shared {
    fn new(layers: Vec<(String, LayerData)>, plan: &ArchivePlan) -> Self {
        let mut wanted: HashMap<String, usize> = HashMap::new();
        for place in plan.images.iter().flat_map(|image| &image.layers) {
            *wanted.entry(place.name.clone()).or_default() += 1;
        }
        Self {
            layers: layers.into_iter().collect(),
            wanted,
        }
    }

    /// The layer; copied only if it is wanted once more.
    fn take(&mut self, name: &str) -> Option<LayerData> {
        let wanted = self.wanted.get_mut(name)?;
        *wanted = wanted.saturating_sub(1);
        if *wanted == 0 {
            self.layers.remove(name)
        } else {
            self.layers.get(name).cloned()
        }
    }
}

/// An SBOM that somebody else made.
pub(crate) fn of_document(document: Sbom, reference: &str) -> Material<'static> {
    let target = Target {
        kind: TargetKind::Sbom,
        reference: reference.to_owned(),
    };
    let mut material = Material::of_nothing(target);
    material.known_as.clone_from(&document.known_as);
    material.digest.clone_from(&document.digest);
    material.body = Body::Document(Box::new(document));
    material
}
