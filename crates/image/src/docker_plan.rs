//! The images of a docker-archive (Docker image specification 1.2, "Combined Image JSON + Filesystem
//! Changeset Format").

use std::io;

use seawall_model::{Digest, Hole, HoleName};
use seawall_oci::go_json::{Read, Rest, read};
use seawall_oci::{DOCKER_ARCHIVE, Platform};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::archive_plan::{Blobs, place_of};
use crate::config::parse_config;
use crate::plan::{ArchivePlan, LayerPlace, PlannedImage};

const MANIFEST: &str = "manifest.json";

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DockerManifest {
    config: String,
    repo_tags: Vec<String>,
    layers: Vec<String>,
}

/// The engine decodes the first document of the file, and never sees what follows.
fn manifests(text: &[u8]) -> Result<Read<Vec<Option<DockerManifest>>>, serde_json::Error> {
    let found = read::<Option<_>>(text, &DOCKER_ARCHIVE, Rest::Unseen)?;
    Ok(Read {
        value: found.value.unwrap_or_default(),
        odd: found.odd,
    })
}

/// Whether a `manifest.json` is that of an archive of images, and not a file of that name in a root
/// file system. One that can't be told is.
pub(crate) fn is_docker_manifest(text: &[u8]) -> bool {
    match manifests(text) {
        Ok(found) => found.value.iter().flatten().any(|m| !m.config.is_empty()),
        Err(_) => text.trim_ascii_start().first() == Some(&b'['),
    }
}

/// Finds the images that `manifest.json` names. What one lacks takes nothing from the others.
pub(crate) fn docker_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) -> io::Result<()> {
    let Read { value, odd } = manifests(&blobs.small(MANIFEST)?)?;
    plan.tell(MANIFEST, odd);
    plan.tell_repeated(blobs, MANIFEST);
    for manifest in value.into_iter().map(Option::unwrap_or_default) {
        let name = manifest
            .repo_tags
            .first()
            .unwrap_or(&manifest.config)
            .clone();
        match docker_image(blobs, manifest, plan) {
            Ok(image) => plan.images.push(image),
            Err(error) => plan.coverage.add(Hole::new(
                HoleName::UNREADABLE_IMAGE,
                "image",
                name,
                seawall_model::chain(&error),
            )),
        }
    }
    Ok(())
}

fn docker_image(
    blobs: &dyn Blobs,
    manifest: DockerManifest,
    plan: &mut ArchivePlan,
) -> io::Result<PlannedImage> {
    let text = blobs.small(&manifest.config)?;
    let Read { value: config, odd } = parse_config(&text)?;
    plan.tell(&manifest.config, odd);
    plan.tell_repeated(blobs, &manifest.config);
    let mut layers = Vec::with_capacity(manifest.layers.len());
    for name in manifest.layers {
        plan.tell_repeated(blobs, &name);
        let mut layer = place_of(blobs, name, None);
        layer.plain = layer.missing.is_none() && blobs.is_plain(&layer.name);
        // To hash what is read in place would cost more than to read it; that is said.
        layer.digest = named_digest(&layer.name).filter(|_| !layer.plain);
        layers.push(layer);
    }
    if !config.diff_ids.is_empty() && config.diff_ids.len() != layers.len() {
        return Err(io::Error::other(format!(
            "the configuration has {} diff ids for {} layers",
            config.diff_ids.len(),
            layers.len()
        )));
    }
    Ok(PlannedImage {
        names: manifest.repo_tags,
        digest: None,
        id: Some(Digest::sha256(&Sha256::digest(&text).into())),
        platform: None,
        config,
        layers,
    })
}

/// Adds what an index has besides the images that are there, and to those their digests. Docker reads
/// `manifest.json`, containerd and newer engines the index: where they name other images for the same
/// platform, that is told, and both are read.
pub(crate) fn other_platforms(blobs: &dyn Blobs, plan: &mut ArchivePlan) {
    let mut indexed = ArchivePlan::default();
    let read = crate::oci_plan::oci_images(blobs, &mut indexed);
    plan.irregularities.append(&mut indexed.irregularities);
    // Of nothing else than what manifest.json names.
    indexed
        .coverage
        .gaps
        .retain(|gap| gap.name != HoleName::NO_IMAGE);
    plan.coverage.merge(indexed.coverage);
    if let Err(error) = read {
        plan.coverage.add(Hole::new(
            HoleName::UNREADABLE_IMAGE,
            "index",
            "index.json",
            seawall_model::chain(&error),
        ));
        return;
    }
    let docker: Vec<Platform> = plan.images.iter().map(PlannedImage::own_platform).collect();
    let known = plan.images.len();
    let mut met = vec![false; known];
    for image in indexed.images {
        let same = |own: &PlannedImage| {
            // Files of a directory have no offsets, and links of an archive other names.
            let places = |image: &PlannedImage| -> Vec<(u64, String)> {
                let place = |layer: &LayerPlace| match layer.offset {
                    0 => (0, layer.name.clone()),
                    offset => (offset, String::new()),
                };
                image.layers.iter().map(place).collect()
            };
            own.config == image.config && places(own) == places(&image)
        };
        let position = plan.images.iter().take(known).position(same);
        if let Some(position) = position
            && let Some(own) = plan.images.get_mut(position)
        {
            own.digest = own.digest.take().or(image.digest);
            if let Some(met) = met.get_mut(position) {
                *met = true;
            }
            continue;
        }
        if docker.contains(&image.own_platform()) {
            plan.tell(
                "index.json",
                vec![
                    "it names an image that manifest.json does not; containerd takes it".to_owned(),
                ],
            );
        }
        plan.images.push(image);
    }
    if met.contains(&false) {
        plan.tell(
            MANIFEST,
            vec!["it names an image that index.json does not; Docker takes it".to_owned()],
        );
    }
}

/// The digest that a blob's path claims.
pub(crate) fn named_digest(name: &str) -> Option<Digest> {
    let (algorithm, hex) = name.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
}
