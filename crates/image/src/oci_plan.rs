//! The images of an OCI layout (OCI image specification, "Image Layout", "Image Index", "Image
//! Manifest").

use std::collections::HashSet;
use std::io;

use seawall_model::{Algorithm, Digest, Hole, HoleName};
use seawall_oci::{Descriptor, Document, Manifest, blob_path, parse_manifest};
use sha2::{Digest as _, Sha256};

use crate::archive_plan::{Blobs, place_of};
use crate::config::parse_config;
use crate::plan::{ArchivePlan, LayerPlace, PlannedImage};
use crate::tar_layer::chain;

/// Indexes in indexes.
const MAX_DEPTH: u32 = 8;
/// Manifests of one layout.
const MAX_MANIFESTS: usize = 4_096;

/// Finds the images of a layout; what can't be read becomes a hole, the rest goes on.
pub(crate) fn oci_images(blobs: &dyn Blobs, plan: &mut ArchivePlan) -> io::Result<()> {
    let index =
        parse_manifest(&blobs.small("index.json")?, "", "index.json").map_err(io::Error::other)?;
    let Document::Index(index) = index else {
        return Err(io::Error::other("index.json is no index"));
    };
    let mut walk = Walk {
        blobs,
        plan,
        seen: HashSet::new(),
    };
    for descriptor in index.manifests {
        walk.follow(&descriptor, None, 0);
    }
    if walk.plan.images.is_empty() && walk.plan.coverage.gaps.is_empty() {
        walk.plan.coverage.add(Hole::new(
            HoleName::NO_IMAGE,
            "layout",
            "index.json",
            "it names no image",
        ));
    }
    Ok(())
}

struct Walk<'a> {
    blobs: &'a dyn Blobs,
    plan: &'a mut ArchivePlan,
    seen: HashSet<Digest>,
}

impl Walk<'_> {
    fn follow(&mut self, descriptor: &Descriptor, name: Option<&str>, depth: u32) {
        if descriptor.is_attestation() || !self.seen.insert(descriptor.digest.clone()) {
            return;
        }
        let annotation = |key: &str| descriptor.annotations.get(key).map(String::as_str);
        let name = annotation("io.containerd.image.name")
            .or_else(|| annotation("org.opencontainers.image.ref.name"))
            .or(name);
        let read = if depth > MAX_DEPTH || self.seen.len() > MAX_MANIFESTS {
            Err(io::Error::other("too many manifests, or too deep"))
        } else {
            self.manifest(descriptor, name, depth)
        };
        if let Err(error) = read {
            let place = descriptor.digest.to_string();
            self.plan.coverage.add(Hole::new(
                HoleName::UNREADABLE_IMAGE,
                "manifest",
                place,
                chain(&error),
            ));
        }
    }

    fn manifest(
        &mut self,
        descriptor: &Descriptor,
        name: Option<&str>,
        depth: u32,
    ) -> io::Result<()> {
        let bytes = self.verified(descriptor)?;
        let place = descriptor.digest.to_string();
        match parse_manifest(&bytes, &descriptor.media_type, &place).map_err(io::Error::other)? {
            Document::Index(index) => {
                let there = |d: &Descriptor| self.blobs.locate(&blob_path(&d.digest)).is_some();
                let (there, absent): (Vec<_>, Vec<_>) = index
                    .manifests
                    .into_iter()
                    .filter(|inner| !inner.is_attestation())
                    .partition(there);
                if there.is_empty() && !absent.is_empty() {
                    return Err(io::Error::other("none of its images is there"));
                }
                for inner in there {
                    self.follow(&inner, name, depth + 1);
                }
                // Engines save what they pulled, and the index of all that there would be.
                for inner in absent {
                    let platform = inner.platform.map(|p| p.to_string());
                    self.plan.coverage.add(Hole::new(
                        HoleName::PLATFORM_NOT_THERE,
                        "image of an index",
                        inner.digest.to_string(),
                        platform.unwrap_or_else(|| "of no platform that it names".to_owned()),
                    ));
                }
                Ok(())
            }
            // An artifact (a signature, a chart) is no image.
            Document::Manifest(manifest) if !manifest.is_image() => Ok(()),
            Document::Manifest(manifest) => self.image(descriptor, &manifest, name),
        }
    }

    fn image(
        &mut self,
        descriptor: &Descriptor,
        manifest: &Manifest,
        name: Option<&str>,
    ) -> io::Result<()> {
        let config = parse_config(&self.verified(&manifest.config)?)?;
        let layers = manifest
            .layers
            .iter()
            .map(|layer| self.layer(layer))
            .collect::<io::Result<_>>()?;
        self.plan.images.push(PlannedImage {
            names: name.map(str::to_owned).into_iter().collect(),
            digest: Some(descriptor.digest.clone()),
            config,
            layers,
        });
        Ok(())
    }

    /// A small blob whose bytes are what its digest names.
    fn verified(&self, descriptor: &Descriptor) -> io::Result<Vec<u8>> {
        let bytes = self.blobs.small(&blob_path(&descriptor.digest))?;
        let found = Digest::sha256(&Sha256::digest(&bytes).into());
        if descriptor.digest.algorithm() == Algorithm::Sha256 && found != descriptor.digest {
            return Err(io::Error::other(format!("its digest is {found}")));
        }
        Ok(bytes)
    }

    fn layer(&self, descriptor: &Descriptor) -> io::Result<LayerPlace> {
        let name = blob_path(&descriptor.digest);
        let mut place = place_of(self.blobs, name, Some(descriptor.digest.clone()));
        if place.missing.is_some() {
            if descriptor.is_foreign() {
                place.missing = Some("it is not for distribution, and not there".to_owned());
            }
        } else if descriptor.size != place.size {
            return Err(io::Error::other(format!(
                "{} has {} bytes, not {}",
                place.name, place.size, descriptor.size
            )));
        }
        Ok(place)
    }
}
